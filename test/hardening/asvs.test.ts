import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { asvsLevels } from './asvs-ids.ts'

const root = resolve(import.meta.dirname, '../..')

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

  it('names sections that are there, and a reason for all else', () => {
    const wrong = rows.filter(({ state, said }) => {
      if (state === 'written') return !hasSection(said)
      return state !== 'shown' && (!['n/a', 'open'].includes(state) || said.length < 6)
    })
    expect(wrong.map(({ id }) => id)).toEqual([])
  })

  it('leaves no requirement of level 1 open', () => {
    const open = rows.filter(({ level, state }) => level === '1' && state === 'open')
    expect(open.map(({ id }) => id)).toEqual([])
  })
})

function hasSection(said: string): boolean {
  const [, file = '', heading = ''] = /^`([^`]+)` › (.+)$/.exec(said) ?? []
  if (!heading || !existsSync(join(root, file))) return false
  const lines = readFileSync(join(root, file), 'utf8').split('\n')
  return lines.some((line) => line.replace(/^##+ /, '') === heading && line.startsWith('##'))
}

const read = new Map<string, ReadonlySet<string>>()

/** What `it` says in that file; a title made for each of several things stands as it is written. */
function titlesOf(file: string): ReadonlySet<string> {
  const known = read.get(file)
  if (known) return known
  const text = readFileSync(join(root, file), 'utf8')
  const titles = new Set(
    [...text.matchAll(/(?:\bit|\])\)?\(\s*(['"`])(.+?)\1,/gs)].map(([, , title]) => title ?? ''),
  )
  read.set(file, titles)
  return titles
}
