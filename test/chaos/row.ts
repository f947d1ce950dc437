import type { ServerName } from '../support/servers.ts'

/** `short` runs inside `npm test`, `full` in at most two minutes, `long` as long as the table says. */
export type Size = 'short' | 'full' | 'long'

export type Trial = {
  size: Size
  seed: number
  /** A PostgreSQL in which every stage makes a database of its own. */
  postgresUrl: string
  say(words: string): void
  /** Hears what ingest has printed, at the end of a stage. */
  hear?(output: string): void
}

/** One failure of the table: how it is brought about and what must be true afterwards. */
export type Row = {
  number: number
  failure: string
  needs: readonly ServerName[]
  run(trial: Trial): Promise<Outcome>
}

/** A measured value beside its bar. */
export type Measure = { name: string; value: number | string; bar: string; holds: boolean }

export type Outcome = {
  lost: number
  double: number
  /** Reported / truly missing, and how many numbers do not agree. */
  gaps: { reported: number; missing: number; unexplained: number }
  /** Seconds until everything flowed again; the worst of several. */
  recoveryS?: number
  measures: Measure[]
  /** Some of what was lost or is wrong in the rooms, to look for. */
  examples?: string[]
  /** Why it could not be run here; then nothing of it counts. */
  skipped?: string
}

export function atMost(name: string, value: number, bar: number, unit = ''): Measure {
  const words = unit === '' ? '' : ` ${unit}`
  return { name, value: `${rounded(value)}${words}`, bar: `≤ ${bar}${words}`, holds: value <= bar }
}

/** Beside other suites, as inside `npm test`, half of a start is waiting for the processor. */
export function recoveryBar(size: Size, recoveryS: number, barS = 3): Measure {
  return atMost('recovery', recoveryS, size === 'short' ? 10 * barS : barS, 's')
}

export function exactly<T extends number | string>(name: string, value: T, bar: T): Measure {
  return { name, value, bar: `= ${bar}`, holds: value === bar }
}

/** Something that is so or not; `value` says what was seen. */
export function must(name: string, holds: boolean, value: number | string = holds ? 'yes' : 'no') {
  return { name, value, bar: 'must', holds }
}

export function missed({ measures }: Outcome): Measure[] {
  return measures.filter(({ holds }) => !holds)
}

export function skipped(why: string): Outcome {
  const gaps = { reported: 0, missing: 0, unexplained: 0 }
  return { lost: 0, double: 0, gaps, measures: [], skipped: why }
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10
}
