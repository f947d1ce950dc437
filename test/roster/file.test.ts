import { describe, expect, it } from 'vitest'
import { isRefusal } from '../../api/errors.ts'
import { mostRows, readRoster } from '../../api/roster/file.ts'
import { planRoster } from '../../api/roster/rules.ts'
import { base64 } from './files.ts'

/** 编号,姓名 / m1,张三 as a spreadsheet in China writes it (GBK). */
const gbk = [
  0xb1, 0xe0, 0xba, 0xc5, 0x2c, 0xd0, 0xd5, 0xc3, 0xfb, 0x0a, 0x6d, 0x31, 0x2c, 0xd5, 0xc5, 0xc8,
  0xfd,
]

describe('a roster file', () => {
  it('is read in UTF-8 with or without a mark, and in GBK, under Chinese headings too', () => {
    const rows = [{ line: 2, values: { number: 'm1', name: '张三' } }]
    expect(readRoster(base64('number,name\nm1,张三'))).toMatchObject({ encoding: 'utf-8', rows })
    expect(readRoster(base64('\ufeff编号,姓名\r\nm1,张三'))).toMatchObject({ rows })
    expect(readRoster(base64(Uint8Array.from(gbk)))).toMatchObject({ encoding: 'gb18030', rows })
  })

  it.each([
    ['bytes of no encoding', Uint8Array.from([0xff, 0xff, 0xff, 0x80])],
    ['NUL', 'number,name\nm1,a\0b'],
    ['an open quote', 'number,name\nm1,"a'],
    ['no name column', 'number\nm1'],
    ['nothing', ' '],
    ['one endless row', `number,name\nm1,${'a'.repeat(10_000)}`],
    ['100,000 rows', `number,name\n${'m1,a\n'.repeat(100_000)}`],
  ])('is refused for %s', (_why, content) => {
    expect(isRefusal(readRoster(base64(content)))).toBe(true)
  })

  it('may have as many rows as are taken', () => {
    const file = readRoster(base64(`number,name\n${'m1,a\n'.repeat(mostRows)}`))
    expect(file).toHaveProperty('rows.length', mostRows)
  })

  it.each(['=cmd|calc', '@SUM(1)', '+HYPERLINK("x")', '-2+3+cmd'])(
    'has a problem where a cell begins like a formula: %s',
    (cell) => {
      expect(problemsOf({ number: 'm1', name: cell })).toHaveLength(1)
      expect(problemsOf({ number: 'm1', name: 'a', branch: cell })).toHaveLength(1)
    },
  )

  it.each([
    [{ number: '', name: 'a' }],
    [{ number: '../x', name: 'a' }],
    [{ number: 'm1', name: '' }],
    [{ number: 'm1', name: 'a', telephone: 'call me' }],
    [{ number: 'm1', name: 'a', community: 'nowhere' }],
    [{ number: 'm1', name: 'a', skills: 'lifting;constructor' }],
    [{ number: 'm1', name: 'a', availability: 'busy' }],
    [{ number: 'm1', name: 'a', availability: '__proto__' }],
  ])('has a problem in the row %o', (values) => {
    expect(problemsOf(values)).toHaveLength(1)
  })

  it('may give a telephone with its country', () => {
    expect(problemsOf({ number: 'm1', name: 'a', telephone: '+86 138 0000 0001' })).toEqual([])
  })

  it('names a number once: the second row is a problem', () => {
    const rows = [2, 3].map((line) => ({ line, values: { number: 'm1', name: 'a' } }))
    expect(planRoster(rows, facts).problems).toMatchObject([{ line: 3 }])
  })
})

const facts = {
  known: new Map(),
  communities: new Set<string>(),
  consents: true,
  inBranches: [],
  same: (_column: string, a: string, b: string) => a === b,
}

function problemsOf(values: Record<string, string>) {
  return planRoster([{ line: 2, values }], facts).problems
}
