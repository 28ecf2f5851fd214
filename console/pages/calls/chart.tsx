import type { Period } from './filters.ts'

export interface ChartPoint {
  readonly at: string
  readonly calls: number
  readonly succeeded: number
  readonly refused: number
  readonly failed: number
}

const steps = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const
const HEIGHT = 72

/** Calls over time, what was refused and what failed on top of what was done; in words for those who don't see it. */
export function Chart({ points, period }: { readonly points: readonly ChartPoint[]; readonly period: Period }) {
  const step = steps[period.step]
  const last = Math.max(...points.map(({ at }) => Date.parse(at)))
  const count = Math.ceil(period.ms / step)
  const byTime = new Map(points.map((point) => [Date.parse(point.at), point]))
  const most = Math.max(1, ...points.map(({ calls }) => calls))
  const sum = (of: (point: ChartPoint) => number): number => points.reduce((total, point) => total + of(point), 0)
  const said = `${sum(({ calls }) => calls).toLocaleString('en')} calls, ${sum(({ refused }) => refused).toLocaleString('en')} refused, ${sum(({ failed }) => failed).toLocaleString('en')} failed`
  const width = 100 / count
  return (
    <figure className="mb-5">
      <svg
        viewBox={`0 0 100 ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${period.label}: ${said}`}
        className="h-18 w-full"
      >
        {Array.from({ length: count }, (_, index) => {
          const at = last - (count - 1 - index) * step
          const point = byTime.get(at)
          if (point === undefined) return null
          const heights = [point.succeeded, point.refused, point.failed].map((calls) => (calls / most) * HEIGHT)
          let top = HEIGHT
          return heights.map((height, kind) => {
            // However few, a refusal or a failure is seen.
            const drawn = height > 0 ? Math.max(height, 2) : 0
            top -= drawn
            return (
              <rect
                // biome-ignore lint/suspicious/noArrayIndexKey: three parts of one bar, always in this order
                key={`${at} ${kind}`}
                x={index * width}
                y={top}
                width={width * 0.8}
                height={drawn}
                className={kind === 0 ? 'fill-accent' : kind === 1 ? 'fill-warn' : 'fill-err'}
              />
            )
          })
        })}
      </svg>
      <figcaption className="mt-1 flex flex-wrap justify-between gap-x-4 text-sm text-dim">
        <span>{said}</span>
        <span>
          {period.label.toLowerCase()}, by the {period.step}
        </span>
      </figcaption>
    </figure>
  )
}
