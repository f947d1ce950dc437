import { isDistrict, isInScope, type Scope } from '../people/schema.ts'
import type { InstalledKind } from '../places/schema.ts'
import { plain } from './rules.ts'
import { type Match, type PlaceHit, type PlaceKind, placeKinds } from './schema.ts'
import { askedWords, isOneOff, pairs, type Run, runsOf, syllables, termsOf } from './words.ts'

/** One place as the index holds it; `around` are names of what it lies in. */
export type Entry = {
  kind: PlaceKind
  id: string
  name: string
  nameEn: string | null
  device: InstalledKind | null
  siteId: string | null
  communityId: string | null
  lotId: string | null
  around: readonly string[]
}

/** Every place of the district in memory, found by words. It holds nobody's personal data. */
export type PlaceIndex = {
  /** The best first; `sees` leaves out what the asker's scope does not cover. */
  find(asked: string, sees: (entry: Entry) => boolean, limit: number): PlaceHit[]
  readonly size: number
}

/** In step with the policies of 0005-scope.sql; the records are asked again before anything is shown. */
export function seesPlaces(scope: Scope, homeCommunity: string | null) {
  return (entry: Entry): boolean => {
    if (entry.kind === 'building') return true
    if (entry.kind === 'community') return isDistrict(scope) || entry.id === homeCommunity
    return isInScope(scope, entry)
  }
}

const deviceWords: Record<InstalledKind, string> = {
  bay: '车位 bay',
  gate: '道闸 门禁 闸机 gate',
  camera: '摄像头 监控 camera',
  counter: '计数器 counter',
  gateway: '网关 gateway',
}

const entriesAtOnce = 500

/** Builds the index a piece at a time, so that other requests are answered meanwhile. */
export async function buildPlaceIndex(
  entries: readonly Entry[],
  breathe: () => Promise<void>,
): Promise<PlaceIndex> {
  const postings = new Map<string, number[]>()
  for (const [number, entry] of entries.entries()) {
    for (const term of entryTerms(entry)) {
      const posting = postings.get(term)
      if (posting) posting.push(number)
      else postings.set(term, [number])
    }
    if (number % entriesAtOnce === 0) await breathe()
  }
  const names = entries.map(
    ({ id, name, nameEn }) => `\n${plain(id)}\n${plain(name)}\n${plain(nameEn ?? '')}\n`,
  )
  const packed = new Map<string, Uint32Array>()
  for (const [term, numbers] of postings) packed.set(term, Uint32Array.from(numbers))
  const letters = [...packed.keys()].filter((term) => /^[a-z]/.test(term)).sort()
  return {
    size: entries.length,
    find: (asked, sees, limit) =>
      find({ entries, names, postings: packed, letters }, asked, sees, limit),
  }
}

function entryTerms({ name, nameEn, id, device, around }: Entry): Set<string> {
  const text = [name, nameEn ?? '', id, device ? deviceWords[device] : '', ...around]
  return termsOf(text.join(' | '))
}

type Tables = {
  entries: readonly Entry[]
  /** Id and names of each entry in their one form, a line each. */
  names: readonly string[]
  postings: ReadonlyMap<string, Uint32Array>
  letters: readonly string[]
}

function find(
  tables: Tables,
  asked: string,
  sees: (entry: Entry) => boolean,
  limit: number,
): PlaceHit[] {
  const strict = findWords(tables, askedWords(asked), asked, sees, limit)
  // What the dictionary parts wrongly, because a character is wrong, may sound right as a whole.
  return strict.length > 0 ? strict : findWords(tables, runsOf(asked), asked, sees, limit)
}

function findWords(
  tables: Tables,
  words: readonly Run[],
  asked: string,
  sees: (entry: Entry) => boolean,
  limit: number,
): PlaceHit[] {
  if (words.length === 0) return []
  const { reached, worst } = mark(tables, words)
  const best: { entry: Entry; match: Match; order: number }[] = []
  const whole = plain(asked)
  for (const [number, entry] of tables.entries.entries()) {
    if (reached[number] !== words.length || !sees(entry)) continue
    const match = matchOf(worst[number] ?? 0)
    const fit = fitOf(tables.names[number] ?? '', whole)
    const order = fit * 100 + looseness[match] * 10 + placeKinds.indexOf(entry.kind)
    if (best.length === limit && order >= (best.at(-1)?.order ?? 0)) continue
    const at = best.findLastIndex((one) => one.order <= order) + 1
    best.splice(at, 0, { entry, match: fit === 0 ? 'exact' : match, order })
    if (best.length > limit) best.pop()
  }
  return best.map(({ entry, match }) => toHit(entry, match))
}

/** Which entries have every word so far, and the loosest way in which one matched. */
function mark({ entries, postings, letters }: Tables, words: readonly Run[]) {
  const reached = new Uint8Array(entries.length)
  const worst = new Uint8Array(entries.length)
  for (const [step, word] of words.entries())
    for (const [looseness, terms] of ways(word, postings, letters).entries())
      for (const term of terms)
        for (const number of postings.get(term) ?? [])
          if (reached[number] === step) {
            reached[number] = step + 1
            worst[number] = Math.max(worst[number] ?? 0, looseness)
          }
  return { reached, worst }
}

/** The index's terms for a word, from the strictest way to the loosest: as written, sound, typo. */
function ways(
  { script, text }: Run,
  postings: Tables['postings'],
  letters: readonly string[],
): string[][] {
  if (script === 'digits') return [[text]]
  if (script === 'letters') return [beginningWith(text, letters), [], typos(text, letters)]
  if (postings.has(text)) return [[text]]
  const [pair, second] = pairs(text)
  if (pair && !second && postings.has(pair)) return [[pair]]
  const sound = syllables(text).join('')
  const near = sound.length >= shortestSound ? beginningWith(sound, letters) : []
  return [[], near, near.length > 0 ? [] : typos(sound, letters)]
}

const shortestSound = 4
/** A single letter begins a tenth of all words: then only the word itself counts. */
const mostBeginnings = 2000

function beginningWith(text: string, letters: readonly string[]): string[] {
  const from = firstAtLeast(letters, text)
  const found: string[] = []
  for (let at = from; at < letters.length && found.length < mostBeginnings; at += 1) {
    const term = letters[at] ?? ''
    if (!term.startsWith(text) || (text.length === 1 && term !== text)) break
    found.push(term)
  }
  return found
}

function firstAtLeast(sorted: readonly string[], text: string): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? '') < text) low = middle + 1
    else high = middle
  }
  return low
}

/** Words of four letters and more forgive one; shorter ones would be taken for one another. */
function typos(text: string, letters: readonly string[]): string[] {
  if (text.length < 4) return []
  return letters.filter((term) => Math.abs(term.length - text.length) < 2 && isOneOff(text, term))
}

function matchOf(looseness: number): Match {
  return looseness === 2 ? 'typo' : looseness === 1 ? 'sound' : 'words'
}

const looseness: Record<Match, number> = { exact: 0, words: 1, sound: 2, typo: 3 }

/** The name or id as a whole first, then its beginning; among equals large places before small ones. */
function fitOf(names: string, whole: string): 0 | 1 | 2 {
  return names.includes(`\n${whole}\n`) ? 0 : names.includes(`\n${whole}`) ? 1 : 2
}

function toHit({ kind, id, name, nameEn, device, siteId, lotId }: Entry, match: Match): PlaceHit {
  return { kind, id, name, nameEn, device, siteId, lotId, match }
}
