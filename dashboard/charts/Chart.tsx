import { BarChart } from 'echarts/charts'
import { AriaComponent, GridComponent, TooltipComponent } from 'echarts/components'
import { type EChartsCoreOption, type EChartsType, init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'

use([BarChart, GridComponent, TooltipComponent, AriaComponent, SVGRenderer])

type Props = {
  option: EChartsCoreOption
  heightPx: number
  /** What a reader who cannot see the drawing is told; the same figures stand in a table. */
  label: string
  /** Called with the category's index, wherever in its column or row the pointer was. */
  onPick?: (index: number) => void
}

/** Draws one option, follows the size of its place and leaves nothing behind. */
export function Chart({ option, heightPx, label, onPick }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<EChartsType>(null)
  const pick = useRef(onPick)
  pick.current = onPick

  useEffect(() => {
    const element = place.current
    if (!element) return
    const drawn = init(element, undefined, { renderer: 'svg' })
    chart.current = drawn
    const observer = new ResizeObserver(() => drawn.resize())
    observer.observe(element)
    const zr = drawn.getZr()
    zr.on('click', ({ offsetX, offsetY }) => {
      const index = categoryAt(drawn, [offsetX, offsetY])
      if (index !== undefined) pick.current?.(index)
    })
    zr.on('mousemove', ({ offsetX, offsetY }) => {
      const over = pick.current && categoryAt(drawn, [offsetX, offsetY]) !== undefined
      zr.setCursorStyle(over ? 'pointer' : 'default')
    })
    return () => {
      observer.disconnect()
      drawn.dispose()
      chart.current = null
    }
  }, [])

  useEffect(() => {
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches
    chart.current?.setOption(
      { animationDuration: 300, animationDurationUpdate: 300, ...option, animation: !still },
      { notMerge: true },
    )
  }, [option])

  return <div ref={place} role="img" aria-label={label} style={{ height: heightPx }} />
}

/** The index on the category axis, which is x when the columns stand and y when they lie. */
function categoryAt(chart: EChartsType, point: [number, number]): number | undefined {
  if (!chart.containPixel('grid', point)) return undefined
  const at = chart.convertFromPixel({ seriesIndex: 0 }, point)
  const option = chart.getOption() as { xAxis?: { type?: string }[] }
  const index = option.xAxis?.[0]?.type === 'category' ? at[0] : at[1]
  return index === undefined || Number.isNaN(index) ? undefined : Math.round(index)
}
