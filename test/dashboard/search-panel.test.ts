import { describe, expect, it } from 'vitest'
import type { SearchAnswer } from '../../api/search/schema.ts'
import { base64Of } from '../../dashboard/pages/persons/roster/roster-file.ts'
import { linesOf, stepTo } from '../../dashboard/pages/search/found.ts'

const nothing: SearchAnswer = {
  understood: { kind: 'plain' },
  ...{ places: [], incidents: [], stays: [], persons: null, personsAre: 'not_asked' },
}
const place = { nameEn: null, device: null, siteId: null, lotId: null, match: 'exact' } as const

describe('the search panel', () => {
  it('leads from what it found to the page that shows it', () => {
    const lines = linesOf({
      ...nothing,
      persons: [{ id: 'm1', kind: 'member', maskedName: '张*', telephone: null }],
      places: [
        { ...place, kind: 'device', id: 'gate-1', name: '东门' },
        { ...place, kind: 'lot', id: 'lot-1', name: '停车场' },
        { ...place, kind: 'site', id: 's1', name: '东苑' },
      ],
    })
    expect(lines.map(({ to }) => to)).toEqual([
      '/persons?person=m1',
      '/map?device=gate-1',
      '/map?lot=lot-1',
      null,
    ])
  })

  it('is walked through by arrow keys, from the last line to the first and back', () => {
    expect([stepTo(-1, 1, 3), stepTo(2, 1, 3), stepTo(0, -1, 3), stepTo(-1, -1, 3)]).toEqual([
      0, 0, 2, 2,
    ])
    expect(stepTo(-1, 1, 0)).toBe(-1)
  })
})

describe('a roster file', () => {
  it('is sent byte by byte, whatever its encoding and length', async () => {
    const bytes = Uint8Array.from({ length: 20_000 }, (_, at) => at % 256)
    const sent = await base64Of(new Blob([bytes]))
    expect(Buffer.from(sent, 'base64').equals(Buffer.from(bytes))).toBe(true)
  })
})
