import { type PointerEvent, useEffect, useRef, useState } from 'react'
import { Button } from '../../parts/controls/button.tsx'
import { Dialog } from '../../parts/feedback/dialog.tsx'

/** The side of what is kept, and of the frame on the screen, in pixels. */
const KEPT = 256
const FRAME = 256

interface CropProps {
  readonly file: File
  readonly onClose: () => void
  readonly onCropped: (dataUrl: string) => void
  readonly onUnreadable: () => void
}

interface View {
  readonly zoom: number
  /** The middle of the cut, as a share of the picture's width and height. */
  readonly x: number
  readonly y: number
}

/** Cuts a picture to a square: dragged with a pointer, or moved with the sliders. */
export function CropDialog({ file, onClose, onCropped, onUnreadable }: CropProps) {
  const [picture, setPicture] = useState<ImageBitmap>()
  const [view, setView] = useState<View>({ zoom: 1, x: 0.5, y: 0.5 })
  const canvas = useRef<HTMLCanvasElement>(null)
  const dragged = useRef<{ readonly x: number; readonly y: number } | undefined>(undefined)

  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each file
  useEffect(() => {
    let gone = false
    createImageBitmap(file).then(
      (bitmap) => {
        if (!gone) setPicture(bitmap)
      },
      () => {
        if (!gone) onUnreadable()
      },
    )
    return () => {
      gone = true
    }
  }, [file])

  useEffect(() => {
    if (picture !== undefined && canvas.current !== null) draw(canvas.current, picture, view)
  })

  const side = picture === undefined ? 1 : Math.min(picture.width, picture.height) / view.zoom
  const move = (event: PointerEvent) => {
    const from = dragged.current
    if (from === undefined || picture === undefined) return
    dragged.current = { x: event.clientX, y: event.clientY }
    const scale = side / FRAME
    setView({
      ...view,
      x: clamp(view.x - ((event.clientX - from.x) * scale) / picture.width),
      y: clamp(view.y - ((event.clientY - from.y) * scale) / picture.height),
    })
  }
  const finish = () => {
    if (picture === undefined) return
    const target = document.createElement('canvas')
    target.width = KEPT
    target.height = KEPT
    draw(target, picture, view)
    onCropped(target.toDataURL('image/png'))
  }

  const sliders = [
    { name: 'zoom', label: 'Size', min: 1, max: 4 },
    { name: 'x', label: 'Left to right', min: 0, max: 1 },
    { name: 'y', label: 'Top to bottom', min: 0, max: 1 },
  ] as const

  return (
    <Dialog open onClose={onClose} title="Cut the logo to a square" description="Drag the picture, or use the sliders.">
      <div className="grid justify-items-center gap-4">
        <canvas
          ref={canvas}
          width={FRAME}
          height={FRAME}
          role="img"
          aria-label="The logo as it will be"
          className="size-64 cursor-grab touch-none rounded-2xl border border-line bg-sunken active:cursor-grabbing"
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId)
            dragged.current = { x: event.clientX, y: event.clientY }
          }}
          onPointerMove={move}
          onPointerUp={() => {
            dragged.current = undefined
          }}
        />
        <div className="grid w-full gap-2">
          {sliders.map(({ name, label, min, max }) => (
            <label key={name} className="grid grid-cols-[7rem_1fr] items-center gap-3 text-sm">
              {label}
              <input
                type="range"
                min={min}
                max={max}
                step={0.01}
                value={view[name]}
                onChange={(event) => setView({ ...view, [name]: Number(event.target.value) })}
                className="w-full accent-accent"
              />
            </label>
          ))}
        </div>
        <div className="flex w-full justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" onClick={finish} disabled={picture === undefined}>
            Use this
          </Button>
        </div>
      </div>
    </Dialog>
  )
}

const clamp = (share: number): number => Math.min(1, Math.max(0, share))

function draw(canvas: HTMLCanvasElement, picture: ImageBitmap, { zoom, x, y }: View): void {
  const side = Math.min(picture.width, picture.height) / zoom
  const left = x * (picture.width - side)
  const top = y * (picture.height - side)
  const context = canvas.getContext('2d')
  if (context === null) return
  context.clearRect(0, 0, canvas.width, canvas.height)
  context.imageSmoothingQuality = 'high'
  context.drawImage(picture, left, top, side, side, 0, 0, canvas.width, canvas.height)
}
