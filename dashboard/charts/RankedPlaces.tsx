import { useMemo } from 'react'
import { Chart } from './Chart.tsx'
import { type RankedPlace, rankedOption } from './ranked-option.ts'
import { useChartStyle } from './use-chart-style.ts'

type Props = {
  /** Largest first. */
  places: readonly RankedPlace[]
  format: (fen: number) => string
  label: string
  onPick?: (index: number) => void
}

const rowPx = 26

/** Places (never people) in the order of an amount, as lying bars with the amount at their end. */
export function RankedPlaces({ places, format, label, onPick }: Props) {
  const style = useChartStyle()
  const option = useMemo(() => rankedOption(places, format, style), [places, format, style])
  return (
    <Chart
      option={option}
      heightPx={places.length * rowPx + 8}
      label={label}
      {...(onPick ? { onPick } : {})}
    />
  )
}
