import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openRegistryHistory } from '../../ingest/registry-history.ts'

const device = (id: string, siteId: string) => ({ id, siteId, communityId: 'c1', model: null })
const journal = (first = 0, id = 'journal-a') => ({ id, first: () => first })

function historyFile() {
  const folder = mkdtempSync(join(tmpdir(), 'linli-registry-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'registry')
}

describe('the registry as it stood at receipt', () => {
  it('answers for each record what was registered when it came, also after a move and a removal', () => {
    const history = openRegistryHistory(historyFile(), journal())
    history.take([device('bay-1', 'east')], 10)
    history.take([device('bay-1', 'west')], 20)
    history.take([], 30)
    const sites = [9, 10, 19, 20, 29, 30].map((at) => history.deviceAt('bay-1', at)?.siteId)
    expect(sites).toEqual([undefined, 'east', 'east', 'west', 'west', undefined])
  })

  it('answers the same after it was opened again', () => {
    const file = historyFile()
    const first = openRegistryHistory(file, journal())
    first.take([device('bay-1', 'east'), device('bay-2', 'east')], 0)
    first.take([device('bay-1', 'west'), device('bay-2', 'east')], 7)
    first.close()
    const again = openRegistryHistory(file, journal())
    expect([6, 7].map((at) => again.deviceAt('bay-1', at)?.siteId)).toEqual(['east', 'west'])
    expect(again.deviceAt('bay-2', 3)).toEqual(device('bay-2', 'east'))
  })

  it('writes nothing for a registry that says what it said before', () => {
    const file = historyFile()
    const history = openRegistryHistory(file, journal())
    history.take([device('bay-1', 'east')], 0)
    const written = readFileSync(file, 'utf8')
    history.take([device('bay-1', 'east')], 50)
    expect(readFileSync(file, 'utf8')).toBe(written)
  })

  it('leaves out a last line that a crash cut off', () => {
    const file = historyFile()
    const first = openRegistryHistory(file, journal())
    first.take([device('bay-1', 'east')], 0)
    first.close()
    appendFileSync(file, '{"from":5,"id":"bay-1","device":{"id":"bay')
    const again = openRegistryHistory(file, journal())
    expect(again.deviceAt('bay-1', 9)?.siteId).toBe('east')
    again.take([device('bay-1', 'west')], 12)
    again.close()
    const third = openRegistryHistory(file, journal())
    expect([11, 12].map((at) => third.deviceAt('bay-1', at)?.siteId)).toEqual(['east', 'west'])
  })

  it('forgets versions that ended before the oldest record, and never the one that stands', () => {
    const file = historyFile()
    const first = openRegistryHistory(file, journal())
    first.take([device('bay-1', 'east')], 0)
    first.take([device('bay-1', 'west')], 10)
    first.close()
    const again = openRegistryHistory(file, journal(15))
    expect([5, 15].map((at) => again.deviceAt('bay-1', at)?.siteId)).toEqual([undefined, 'west'])
  })

  it('begins anew for another journal, whose positions mean something else', () => {
    const file = historyFile()
    const first = openRegistryHistory(file, journal())
    first.take([device('bay-1', 'east')], 0)
    first.close()
    const other = openRegistryHistory(file, journal(0, 'journal-b'))
    expect(other.deviceAt('bay-1', 9)).toBeUndefined()
  })
})
