import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { asvsLevels } from './asvs-ids.ts'

const root = resolve(import.meta.dirname, '../..')

/** Level 1 lines that wait for work under way; each must leave this list with that work. */
const openForNow: readonly string[] = [
  '6.2.2',
  '6.2.3',
  '6.2.4',
  '6.4.1',
  '7.2.4',
  '11.3.1',
  '11.3.2',
  '14.3.1',
]

type Row = { id: string; level: string; state: string; said: string }

const rows: Row[] = readFileSync(join(root, 'docs/asvs.md'), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, id, level, state, said] =
      /^\| (\d+\.\d+\.\d+) \| ([123]) \| (\S+) \| (.+) \|$/.exec(line) ?? []
    return id && level && state && said ? [{ id, level, state, said }] : []
  })

describe('the ASVS table', () => {
  it('has every requirement of levels 1 and 2 once, with its level', () => {
    const wanted = Object.entries(asvsLevels).flatMap(([section, levels]) =>
      [...levels].flatMap((level, at) => (level === '3' ? [] : [`${section}.${at + 1} L${level}`])),
    )
    expect(rows.map(({ id, level }) => `${id} L${level}`)).toEqual(wanted)
    expect(wanted).toHaveLength(253)
  })

  it('names tests that are there under these words', () => {
    const gone = rows
      .filter(({ state }) => state === 'shown')
      .filter(({ said }) => {
        const [, file = '', title = ''] = /^`([^`]+)` › (.+)$/.exec(said) ?? []
        return !title || !existsSync(join(root, file)) || !titlesOf(file).has(title)
      })
    expect(gone.map(({ id, said }) => `${id} ${said}`)).toEqual([])
  })

  it('names documents that are there, and a reason for all else', () => {
    const wrong = rows.filter(({ state, said }) => {
      if (state === 'written')
        return !existsSync(join(root, /^`([^`]+)`$/.exec(said)?.[1] ?? 'none'))
      return state !== 'shown' && (!['n/a', 'open'].includes(state) || said.length < 6)
    })
    expect(wrong.map(({ id }) => id)).toEqual([])
  })

  it('leaves no requirement of level 1 open but those that are known to wait', () => {
    const open = rows.filter(({ level, state }) => level === '1' && state === 'open')
    expect(open.map(({ id }) => id)).toEqual(openForNow)
  })
})

const read = new Map<string, ReadonlySet<string>>()

/** What `it` says in that file; a title made for each of several things stands as it is written. */
function titlesOf(file: string): ReadonlySet<string> {
  const known = read.get(file)
  if (known) return known
  const text = readFileSync(join(root, file), 'utf8')
  const titles = new Set(
    [...text.matchAll(/\bit\(\s*(['"`])(.+?)\1,/gs)].map(([, , title]) => title ?? ''),
  )
  read.set(file, titles)
  return titles
}
