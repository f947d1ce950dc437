import './occupancy.css'

type Props = {
  total: number
  occupied: number
  free: number
  unknown: number
  /** The counts in a sentence. */
  label: string
}

/** All bays of a lot in one bar. Unknown is hatched: it is neither free nor taken. */
export function OccupancyBar({ total, occupied, free, unknown, label }: Props) {
  return (
    <div className="occupancy-bar" role="img" aria-label={label} title={label}>
      {total > 0 ? (
        <>
          <i className="occupancy-occupied" style={{ flexGrow: occupied }} />
          <i className="occupancy-free" style={{ flexGrow: free }} />
          <i className="occupancy-unknown" style={{ flexGrow: unknown }} />
        </>
      ) : null}
    </div>
  )
}

/** One patch of the bar, for a legend. */
export function OccupancyMark({ state }: { state: 'occupied' | 'free' | 'unknown' }) {
  return <i className={`occupancy-mark occupancy-${state}`} aria-hidden="true" />
}
