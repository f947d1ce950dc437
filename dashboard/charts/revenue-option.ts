import type { EChartsCoreOption } from 'echarts/core'
import { type ChartStyle, tooltipOf } from './use-chart-style.ts'

export type RevenueBar = {
  /** Short, for the axis, and full, for the tooltip. */
  tick: string
  name: string
  dueFen: number
  receivedFen: number
}

export type RevenueWords = { due: string; received: string }

type Formats = { format: (fen: number) => string; formatShort: (fen: number) => string }

/** Standing pairs: due behind, received in front, so that a gap or a surplus is seen at once. */
export function revenueOption(
  bars: readonly RevenueBar[],
  words: RevenueWords,
  { format, formatShort }: Formats,
  style: ChartStyle,
): EChartsCoreOption {
  const text = { color: style.quiet, fontFamily: style.font, fontSize: 12 }
  return {
    grid: { left: 4, right: 4, top: 12, bottom: 0, outerBoundsMode: 'same' },
    tooltip: {
      ...tooltipOf(style),
      trigger: 'axis',
      axisPointer: { type: 'shadow', shadowStyle: { color: style.expected, opacity: 0.4 } },
      formatter: (shown: unknown) => {
        const bar = bars[indexOf(shown)]
        if (!bar) return ''
        return `${bar.name}\n${words.due}  ${format(bar.dueFen)}\n${words.received}  ${format(bar.receivedFen)}`
      },
    },
    xAxis: {
      type: 'category',
      data: bars.map((bar) => bar.tick),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: style.border } },
      axisLabel: text,
    },
    yAxis: {
      type: 'value',
      splitNumber: 4,
      splitLine: { lineStyle: { color: style.line } },
      axisLabel: { ...text, formatter: (fen: number) => formatShort(fen) },
    },
    series: [
      {
        name: words.due,
        type: 'bar',
        data: bars.map((bar) => bar.dueFen),
        barWidth: '68%',
        itemStyle: { color: style.expected, borderRadius: [3, 3, 0, 0] },
        emphasis: { disabled: true },
      },
      {
        name: words.received,
        type: 'bar',
        data: bars.map((bar) => bar.receivedFen),
        barWidth: '40%',
        barGap: '-79.4%',
        itemStyle: { color: style.actual, borderRadius: [3, 3, 0, 0] },
        emphasis: { disabled: true },
      },
    ],
  }
}

function indexOf(shown: unknown): number {
  const first: unknown = Array.isArray(shown) ? shown[0] : shown
  const index = (first as { dataIndex?: unknown } | undefined)?.dataIndex
  return typeof index === 'number' ? index : -1
}
