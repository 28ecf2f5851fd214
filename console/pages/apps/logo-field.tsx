import { ImagePlus } from 'lucide-react'
import { type DragEvent, useRef, useState } from 'react'
import { Button } from '../../parts/controls/button.tsx'
import { Logo } from '../../parts/data/logo.tsx'
import { CropDialog } from './crop.tsx'

interface LogoFieldProps {
  readonly name: string
  readonly logo: string | null
  readonly onChange: (logo: string | null) => void
}

/** A square picture: chosen or dropped, cut to a square here, checked and written anew by the server. */
export function LogoField({ name, logo, onChange }: LogoFieldProps) {
  const [file, setFile] = useState<File>()
  const [problem, setProblem] = useState<string>()
  const input = useRef<HTMLInputElement>(null)

  const take = (chosen: File | undefined) => {
    if (chosen === undefined) return
    const fits = /^image\/(png|jpeg|webp|gif)$/.test(chosen.type)
    setProblem(fits ? undefined : 'This is not a picture that can be taken: PNG, JPEG, WebP or GIF.')
    if (fits) setFile(chosen)
  }
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    take(event.dataTransfer.files[0])
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut of the button in it
    <div onDragOver={(event) => event.preventDefault()} onDrop={onDrop} className="flex flex-wrap items-center gap-4">
      <Logo name={name} logo={logo} large />
      <div className="grid gap-1">
        <div className="flex gap-2">
          <Button small onClick={() => input.current?.click()}>
            <ImagePlus aria-hidden className="size-4" /> {logo === null ? 'Add a logo' : 'Change the logo'}
          </Button>
          {logo !== null && (
            <Button small look="quiet" onClick={() => onChange(null)}>
              Remove
            </Button>
          )}
        </div>
        <p className="text-sm text-dim">Choose or drop a picture; without one its initials stand for it.</p>
        {problem !== undefined && (
          <p role="alert" className="text-sm text-err">
            {problem}
          </p>
        )}
      </div>
      <input
        ref={input}
        type="file"
        hidden
        aria-label="Logo"
        accept="image/png,image/jpeg,image/webp,image/gif"
        onChange={(event) => {
          take(event.target.files?.[0])
          event.target.value = ''
        }}
      />
      {file !== undefined && (
        <CropDialog
          file={file}
          onClose={() => setFile(undefined)}
          onCropped={(cropped) => {
            setFile(undefined)
            onChange(cropped)
          }}
          onUnreadable={() => {
            setFile(undefined)
            setProblem('This picture can not be read: it may be damaged.')
          }}
        />
      )}
    </div>
  )
}
