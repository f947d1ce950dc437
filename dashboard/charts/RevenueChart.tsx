import { useMemo } from 'react'
import { Chart } from './Chart.tsx'
import { type RevenueBar, type RevenueWords, revenueOption } from './revenue-option.ts'
import { useChartStyle } from './use-chart-style.ts'

type Props = {
  bars: readonly RevenueBar[]
  words: RevenueWords
  /** Exact, for the tooltip, and short, for the axis. */
  format: (fen: number) => string
  formatShort: (fen: number) => string
  label: string
  heightPx?: number
  onPick?: (index: number) => void
}

/** Days side by side: what became due as a wide pale bar, what was received in front of it. */
export function RevenueChart({
  bars,
  words,
  format,
  formatShort,
  label,
  heightPx = 280,
  onPick,
}: Props) {
  const style = useChartStyle()
  const option = useMemo(
    () => revenueOption(bars, words, { format, formatShort }, style),
    [bars, words, format, formatShort, style],
  )
  return <Chart option={option} heightPx={heightPx} label={label} {...(onPick ? { onPick } : {})} />
}
