import { missed, type Outcome, type Row } from './row.ts'

export const heading = [
  '| # | Failure | LOST | DOUBLE | GAPS reported/missing | RECOVERY | BAR |',
  '|---|---|---|---|---|---|---|',
].join('\n')

/** One line of the table; the bars follow, those that were missed in capitals. */
export function line({ number, failure }: Row, outcome: Outcome): string {
  if (outcome.skipped) return `| ${number} | ${failure} | | | | | skipped: ${outcome.skipped} |`
  const { lost, double, gaps, recoveryS } = outcome
  const seen = `${gaps.reported}/${gaps.missing}`
  const odd = gaps.unexplained > 0 ? `, ${gaps.unexplained} unexplained` : ''
  const recovery = recoveryS === undefined ? '' : `${recoveryS.toFixed(1)} s`
  const misses = missed(outcome)
  const bar = misses.length === 0 ? 'held' : `MISSED: ${misses.map(({ name }) => name).join(', ')}`
  return `| ${number} | ${failure} | ${lost} | ${double} | ${seen}${odd} | ${recovery} | ${bar} |`
}

/** Every bar with its value, and examples of what is wrong. */
export function details({ measures, examples = [] }: Outcome): string {
  const lines = measures.map(
    ({ name, value, bar, holds }) => `  ${holds ? '✓' : '✗'} ${name}: ${value} (${bar})`,
  )
  return [...lines, ...examples.map((example) => `    ${example}`)].join('\n')
}
