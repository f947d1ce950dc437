type Point = { at: number; value: number | boolean | string }

type Props = {
  points: readonly Point[]
  /** Epoch milliseconds at the left and right edge. */
  from: number
  to: number
  label: string
  /** Words under the left and right edge, and beside the top and bottom. */
  ends: [string, string]
  wordOf: (value: Point['value']) => string
}

const width = 260
const height = 64

/** A small step line: a value holds until the next one, which is what a sensor means. */
export function StepLine({ points, from, to, label, ends, wordOf }: Props) {
  const numbers = points.map(({ value }) => Number(value)).filter(Number.isFinite)
  const low = Math.min(...numbers)
  const high = Math.max(...numbers)
  const x = (at: number) => ((at - from) / (to - from)) * width
  const y = (value: number) =>
    high === low ? height / 2 : height - 4 - ((value - low) / (high - low)) * (height - 8)
  const path = points
    .filter(({ value }) => Number.isFinite(Number(value)))
    .map(({ at, value }, index) =>
      index === 0
        ? `M${x(at).toFixed(1)} ${y(Number(value)).toFixed(1)}`
        : `H${x(at).toFixed(1)}V${y(Number(value)).toFixed(1)}`,
    )
    .join('')
  const isBoolean = points.every(({ value }) => typeof value === 'boolean')
  return (
    <figure style={{ margin: '8px 0 0' }}>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        width="100%"
        height={height}
        preserveAspectRatio="none"
        role="img"
        aria-label={label}
      >
        <path
          d={`${path}H${width}`}
          fill="none"
          stroke="var(--text)"
          strokeWidth="1.5"
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      <figcaption
        className="muted"
        style={{ display: 'flex', justifyContent: 'space-between', fontSize: 12 }}
      >
        <span>{ends[0]}</span>
        <span>
          {label}: {isBoolean || low === high ? '' : `${wordOf(low)} – `}
          {wordOf(isBoolean ? (points.at(-1)?.value ?? false) : high)}
        </span>
        <span>{ends[1]}</span>
      </figcaption>
    </figure>
  )
}
