import type { EChartsCoreOption } from 'echarts/core'
import type { ChartStyle } from './use-chart-style.ts'

export type RankedPlace = { name: string; valueFen: number }

const nameWidthPx = 136
const amountWidthPx = 88

/** Lying bars from the top down; the amount stands at the end of its own row, not on a scale. */
export function rankedOption(
  places: readonly RankedPlace[],
  format: (fen: number) => string,
  style: ChartStyle,
): EChartsCoreOption {
  const text = { fontFamily: style.font, fontSize: 12 }
  const names = places.map(({ name }) => name)
  return {
    grid: { left: nameWidthPx, right: amountWidthPx, top: 4, bottom: 4, outerBoundsMode: 'none' },
    xAxis: { type: 'value', show: false, min: 0 },
    yAxis: [
      {
        type: 'category',
        inverse: true,
        data: names,
        axisTick: { show: false },
        axisLine: { show: false },
        axisLabel: {
          ...text,
          color: style.ink,
          align: 'left',
          margin: nameWidthPx,
          width: nameWidthPx - 12,
          overflow: 'truncate',
          interval: 0,
        },
      },
      {
        type: 'category',
        inverse: true,
        position: 'right',
        data: places.map(({ valueFen }) => format(valueFen)),
        axisTick: { show: false },
        axisLine: { show: false },
        axisLabel: {
          ...text,
          color: style.quiet,
          align: 'right',
          margin: amountWidthPx,
          interval: 0,
        },
      },
    ],
    series: [
      {
        type: 'bar',
        data: places.map(({ valueFen }) => valueFen),
        barWidth: 12,
        showBackground: true,
        backgroundStyle: { color: style.expected, opacity: 0.4, borderRadius: 3 },
        itemStyle: { color: style.actual, borderRadius: 3 },
        emphasis: { disabled: true },
      },
    ],
  }
}
