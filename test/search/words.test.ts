import { describe, expect, it } from 'vitest'
import { buildPlaceIndex, type Entry } from '../../api/search/place-index.ts'
import { isOneOff, runsOf, termsOf } from '../../api/search/words.ts'

const nothing = {
  nameEn: null,
  device: null,
  siteId: null,
  communityId: null,
  lotId: null,
  around: [],
}
const entries: Entry[] = [
  { ...nothing, kind: 'community', id: 'c1', name: '清水塘社区', nameEn: 'Qingshuitang' },
  { ...nothing, kind: 'site', id: 's1', name: '清水塘东苑' },
  { ...nothing, kind: 'site', id: 's2', name: '月湖街道望岳小区', nameEn: 'Wangyue Gardens' },
  { ...nothing, kind: 'lot', id: 'lot-7', name: '地下停车场', around: ['清水塘东苑'] },
  {
    ...nothing,
    kind: 'device',
    id: 'gate-0012',
    name: '东门',
    device: 'gate',
    around: ['清水塘东苑'],
  },
  { ...nothing, kind: 'device', id: 'bay-003', name: '3', device: 'bay', around: ['地下停车场'] },
  { ...nothing, kind: 'device', id: 'bay-030', name: '30', device: 'bay', around: ['地下停车场'] },
]

const found: [asked: string, first: string][] = [
  ['清水塘', 'c1'],
  ['清水塘社区', 'c1'],
  ['qingshuitang', 'c1'],
  ['qst', 'c1'],
  ['qstdy', 's1'],
  ['qingshuitangdongyuan', 's1'],
  ['水塘', 'c1'],
  ['清水糖', 'c1'],
  ['请水塘东苑', 's1'],
  ['qinshuitang', 'c1'],
  ['qingshuitnag', 'c1'],
  ['wangyue', 's2'],
  ['wangyeu gardens', 's2'],
  ['望岳', 's2'],
  ['wyxq', 's2'],
  ['东门道闸', 'gate-0012'],
  ['清水塘 东门', 'gate-0012'],
  ['gate-0012', 'gate-0012'],
  ['gate 12', 'gate-0012'],
  ['GATE－００１２', 'gate-0012'],
  ['3号车位', 'bay-003'],
  ['车位30', 'bay-030'],
  ['地下停车场', 'lot-7'],
  ['dxtcc', 'lot-7'],
]

describe('a place', () => {
  it.each(found)('is found by %s', async (asked, first) => {
    const index = await buildPlaceIndex(entries, async () => {})
    expect(index.find(asked, () => true, 5)[0]?.id).toBe(first)
  })

  it.each(['tang zzz', '不在这里的小巷', 'qq', '!!!x', '!!!', '31号车位'])(
    'is not found by %s',
    async (asked) => {
      const index = await buildPlaceIndex(entries, async () => {})
      expect(index.find(asked, () => true, 5)).toEqual([])
    },
  )

  it('says how it matched', async () => {
    const index = await buildPlaceIndex(entries, async () => {})
    const how = (asked: string) => index.find(asked, () => true, 1)[0]?.match
    expect([how('清水塘社区'), how('清水塘'), how('清水糖'), how('qinshuitang')]).toEqual([
      'exact',
      'words',
      'sound',
      'typo',
    ])
  })
})

describe('words', () => {
  it('are parted by script, without leading zeros', () => {
    expect(runsOf('东门Gate-003').map(({ text }) => text)).toEqual(['东门', 'gate', '3'])
  })

  it('sound as they are said, with initials', () => {
    expect([...termsOf('清水塘')]).toEqual(
      expect.arrayContaining(['清水塘', '水塘', 'qingshuitang', 'qst']),
    )
  })

  it.each([
    ['tang', 'tang', false],
    ['tang', 'tan', true],
    ['tang', 'ttang', true],
    ['tang', 'tong', true],
    ['tang', 'tagn', true],
    ['tang', 'tnga', false],
    ['tang', 'ta', false],
  ])('%s and %s are one letter apart: %s', (a, b, is) => {
    expect(isOneOff(a, b)).toBe(is)
    expect(isOneOff(b, a)).toBe(is)
  })
})
