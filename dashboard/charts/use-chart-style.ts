import { theme } from 'antd'
import { useMemo } from 'react'
import { usePreferences } from '../preferences.ts'
import { palettes } from '../ui/theme.ts'

/** The theme's colours as charts need them. Red is not among them: it belongs to alarms (IMO 5.5.2). */
export type ChartStyle = {
  ink: string
  quiet: string
  line: string
  paper: string
  border: string
  expected: string
  actual: string
  font: string
}

export function useChartStyle(): ChartStyle {
  const name = usePreferences((state) => state.theme)
  const { fontFamily } = theme.useToken().token
  return useMemo(() => {
    const palette = palettes[name]
    return {
      ink: palette.text,
      quiet: palette.muted,
      line: palette.line,
      paper: palette.raised,
      border: palette.lineStrong,
      expected: palette.lineStrong,
      actual: palette.accent,
      font: fontFamily,
    }
  }, [name, fontFamily])
}

/** Drawn inside the picture: an HTML box would need inline styles, which a strict page forbids. */
export function tooltipOf(style: ChartStyle) {
  return {
    renderMode: 'richText' as const,
    confine: true,
    backgroundColor: style.paper,
    borderColor: style.border,
    borderWidth: 1,
    padding: 12,
    textStyle: { color: style.ink, fontFamily: style.font, fontSize: 13, lineHeight: 20 },
  }
}
