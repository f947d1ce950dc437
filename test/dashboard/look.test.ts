import { describe, expect, it } from 'vitest'
import { severities } from '../../api/incidents/schema.ts'
import { largestUnit } from '../../dashboard/i18n/format.ts'
import { readLayers, writeLayers } from '../../dashboard/map/layer-names.ts'
import { spread } from '../../dashboard/map/spread.ts'
import { firstLanguage } from '../../dashboard/preferences.ts'
import { severityShapes } from '../../dashboard/ui/severity-shapes.ts'
import { palettes } from '../../dashboard/ui/theme.ts'

/** WCAG 2.2 relative luminance and contrast. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (high + 0.05) / (low + 0.05)
}

describe.each(Object.entries(palettes))('the %s theme', (_, palette) => {
  it('writes with a contrast of at least 4.5 to 1', () => {
    for (const colour of [palette.text, palette.muted])
      for (const ground of [palette.ground, palette.panel, palette.raised])
        expect(contrast(colour, ground)).toBeGreaterThanOrEqual(4.5)
  })

  it('marks severities with a contrast of at least 3 to 1, in lists and on the map', () => {
    for (const severity of severities)
      for (const ground of [palette.panel, palette.map.site, palette.map.road])
        expect(contrast(palette.severity[severity], ground)).toBeGreaterThanOrEqual(3)
  })
})

describe('a severity', () => {
  it('has a shape of its own', () => {
    expect(new Set(Object.values(severityShapes)).size).toBe(severities.length)
  })
})

describe('marks at one place', () => {
  it('are fanned out so that none hides another', () => {
    const marks = spread(
      Array.from({ length: 6 }, (_, id) => ({ id, lon: 112.92, lat: 28.22 })),
      22,
    )
    for (const a of marks)
      for (const b of marks)
        if (a !== b)
          expect(
            Math.hypot(a.offsetPx[0] - b.offsetPx[0], a.offsetPx[1] - b.offsetPx[1]),
          ).toBeGreaterThan(20)
  })

  it('open to the far side of the place they belong to', () => {
    const west = { lon: 112.919, lat: 28.22 }
    const marks = spread(
      [1, 2, 3].map((id) => ({ id, lon: 112.92, lat: 28.22 })),
      24,
      west,
    )
    for (const { offsetPx } of marks) expect(offsetPx[0]).toBeGreaterThan(-1)
  })

  it('stand where they are when they are alone, and nowhere when their place is unknown', () => {
    expect(spread([{ lon: 1, lat: 2 }], 22)[0]?.offsetPx).toEqual([0, 0])
    expect(spread([{ lon: null, lat: 2 }], 22)).toEqual([])
  })
})

describe('what is remembered', () => {
  it('is the language chosen before, else the browser’s, else Chinese', () => {
    expect(firstLanguage('en', ['zh-CN'])).toBe('en')
    expect(firstLanguage(null, ['fr-FR', 'en-US', 'zh-CN'])).toBe('en')
    expect(firstLanguage('klingon', ['fr-FR'])).toBe('zh')
  })

  it('is the choice of layers, in the URL, which is empty when all are on', () => {
    expect(writeLayers(readLayers(null))).toBeNull()
    expect([...readLayers('gates,bays,nonsense')]).toEqual(['bays', 'gates'])
    expect(readLayers(writeLayers(new Set())).size).toBe(0)
  })
})

describe('an age', () => {
  it('is told in its largest unit', () => {
    expect([0, 59_999, 60_000, 3_600_000, 172_800_000].map(largestUnit)).toEqual([
      { unit: 'seconds', n: 0 },
      { unit: 'seconds', n: 59 },
      { unit: 'minutes', n: 1 },
      { unit: 'hours', n: 1 },
      { unit: 'days', n: 2 },
    ])
  })
})
