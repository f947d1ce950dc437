import type { ImportReport } from '../errors.ts'
import { personId } from '../persons/schema.ts'
import { skills as knownSkills } from '../volunteers/schema.ts'
import type { Column, RosterDeed } from './schema.ts'

/** A member as a row of the file says; a column the file lacks is absent. */
export type Said = {
  line: number
  id: string
  name: string
  telephone?: string
  branch?: string
  community?: string
  skills?: string[]
  availability?: 'available' | 'off'
}

/** A member as the records have them, opened. */
export type Known = {
  id: string
  kind: 'resident' | 'member'
  hasLeft: boolean
  communityId: string | null
  name: string
  telephone: string
  branch: string
  skills: string[]
  availability: string
  consented: boolean
}

export type Deed = {
  deed: RosterDeed
  id: string
  line: number | null
  before: Known | null
  after: Said | null
  changed: Exclude<Column, 'number'>[]
}

export type Plan = { deeds: Deed[]; same: number; problems: ImportReport['problems'] }

type Row = { line: number; values: Partial<Record<Column, string>> }
export type Facts = {
  known: ReadonlyMap<string, Known>
  communities: ReadonlySet<string>
  /** The file states that its members agreed to their branch being kept. */
  consents: boolean
  /** Who is in a branch of the file, by the records; empty when nobody is to leave. */
  inBranches: readonly string[]
  /** Whether two ways to write a value are one value. */
  same: (column: 'telephone' | 'branch', a: string, b: string) => boolean
}

/** What the file would do, row by row, and what is wrong with it; nothing is decided elsewhere. */
export function planRoster(rows: readonly Row[], facts: Facts): Plan {
  const plan: Plan = { deeds: [], same: 0, problems: [] }
  const named = new Map<string, number>()
  for (const row of rows) {
    const said = readRow(row, facts)
    const id = row.values.number ?? ''
    const earlier = named.get(id)
    // A row with a problem still names its member: who is in the file does not leave.
    named.set(id, earlier ?? row.line)
    const reason =
      earlier === undefined ? said.reason : `The number stands in line ${earlier} already.`
    if (reason) plan.problems.push({ line: row.line, reason })
    else if (said.said) addDeed(plan, said.said, facts)
  }
  for (const id of facts.inBranches) {
    const before = facts.known.get(id)
    if (named.has(id) || !before || before.hasLeft) continue
    plan.deeds.push({ deed: 'leave', id, line: null, before, after: null, changed: [] })
  }
  return plan
}

function addDeed(plan: Plan, said: Said, facts: Facts): void {
  const before = facts.known.get(said.id) ?? null
  const changed = before && !before.hasLeft ? changedColumns(before, said, facts) : allColumns(said)
  const { id, line } = said
  if (!before || before.hasLeft)
    plan.deeds.push({ deed: 'join', id, line, before, after: said, changed })
  else if (changed.length === 0) plan.same += 1
  else {
    const moves = changed.includes('branch') || changed.includes('community')
    plan.deeds.push({ deed: moves ? 'move' : 'change', id, line, before, after: said, changed })
  }
}

function allColumns(said: Said): Deed['changed'] {
  const all = ['name', 'telephone', 'branch', 'community', 'skills', 'availability'] as const
  return all.filter((column) => said[column] !== undefined)
}

function changedColumns(before: Known, said: Said, { same }: Facts): Deed['changed'] {
  return allColumns(said).filter((column) => {
    if (column === 'name') return said.name !== before.name
    if (column === 'community') return (said.community || null) !== before.communityId
    if (column === 'skills') return said.skills?.join() !== [...before.skills].sort().join()
    // Who is on a task stays busy: an import ends no task.
    if (column === 'availability')
      return before.availability !== 'busy' && said.availability !== before.availability
    return !same(column, said[column] ?? '', before[column])
  })
}

const idForm = new RegExp(personId)
/** What a spreadsheet would run as a formula; a telephone may begin with +. */
const formula = /^[=@\t\r]|^[+-](?![\d\s-]+$)/

function readRow(
  { line, values }: Row,
  { known, communities, consents }: Facts,
): { said?: Said; reason?: string } {
  const { number = '', name = '', telephone, branch, community, skills, availability } = values
  for (const [column, value] of Object.entries(values))
    if (formula.test(value)) return { reason: `${column} begins like a formula.` }
  if (!idForm.test(number)) return { reason: 'The number is missing or is not one.' }
  if (name === '' || [...name].length > 64) return { reason: 'The name is missing or too long.' }
  const before = known.get(number)
  if (before?.kind === 'resident') return { reason: 'The number is that of a resident.' }
  if (telephone && !/^[+\d() -]{5,20}$/.test(telephone))
    return { reason: 'The telephone is not one.' }
  if (branch && [...branch].length > 64) return { reason: 'The branch is too long.' }
  if (branch && !consents && !before?.consented)
    return { reason: 'The branch may be kept only with consent, and the file states none.' }
  if (community && !communities.has(community)) return { reason: 'The community is not known.' }
  const list = skills === undefined ? undefined : skillList(skills)
  if (list === null) return { reason: `A skill is not one of ${knownSkills.join(', ')}.` }
  const standing = standings.get(availability ?? '')
  if (availability && standing === undefined)
    return { reason: 'The availability is not one of available, off.' }
  return {
    said: {
      ...{ line, id: number, name },
      ...(telephone === undefined ? {} : { telephone }),
      ...(branch === undefined ? {} : { branch }),
      ...(community === undefined ? {} : { community }),
      ...(list === undefined ? {} : { skills: list }),
      ...(standing === undefined ? {} : { availability: standing }),
    },
  }
}

const standings = new Map<string, 'available' | 'off'>([
  ['available', 'available'],
  ['off', 'off'],
  ['可用', 'available'],
  ['空闲', 'available'],
  ['停用', 'off'],
  ['不可用', 'off'],
])

const skillNames: Record<string, string> = {
  ...Object.fromEntries(knownSkills.map((skill) => [skill, skill])),
  急救: 'first_aid',
  维修: 'repair',
  搬运: 'lifting',
  手语: 'sign_language',
  英语: 'english',
  驾驶: 'driving',
}

/** Sorted, each once; null when one is not known. */
function skillList(text: string): string[] | null {
  const words = text.split(/[;；、,，|\s]+/).filter(Boolean)
  if (words.some((word) => !Object.hasOwn(skillNames, word))) return null
  return [...new Set(words.map((word) => skillNames[word] ?? word))].sort()
}
