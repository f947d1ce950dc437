import { expect, it } from 'vitest'
import { toChange, toNewPerson } from '../../dashboard/pages/persons/form-values.ts'
import { watermark } from '../../dashboard/pages/persons/watermark.ts'

it('a watermark carries who and when, and nothing of a name becomes markup', () => {
  const tile = decodeURIComponent(watermark('<b> & "x"', '2026-11-02 08:00'))
  expect(tile).toContain('&lt;b&gt; &amp; &quot;x&quot;')
  expect(tile).toContain('2026-11-02 08:00')
  expect(tile).not.toContain('<b>')
})

it('empty boxes of a change leave what is kept, and plates stand apart by blanks or commas', () => {
  expect(toChange({ name: ' ', telephone: '', plates: '湘A1234X， 湘A5678Y' })).toEqual({
    plates: ['湘A1234X', '湘A5678Y'],
  })
  expect(toChange({ healthLimits: 'x', healthLimitsHow: 'paper' })).toEqual({
    healthLimits: 'x',
    consents: [{ what: 'health_limits', how: 'paper' }],
  })
  expect(toNewPerson({ siteId: 's01', name: ' 柳如烟 ' })).toEqual({
    ...{ kind: 'resident', communityId: null, siteId: 's01', name: '柳如烟' },
  })
})
