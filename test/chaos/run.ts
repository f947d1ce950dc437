import { hasServer, type RealServer, startPostgresql } from '../support/servers.ts'
import { buildServer } from '../support/start-command.ts'
import { endWithUs } from './children.ts'
import { missed, type Outcome, type Row, type Size, skipped } from './row.ts'
import { rows } from './rows.ts'
import { details, heading, line } from './table.ts'

/**
 * `npm run chaos`: every row of the failure table against real servers, or those named by number;
 * `--short`, `--long`, `--seed=N`, `--log`. Prints LOST / DOUBLE / GAPS / RECOVERY of each beside its bar, and
 * exits with 1 when one is missed. `--long` takes row 3 to 1.8 million messages and row 30 to hours.
 */
async function main(words: readonly string[]): Promise<number> {
  const read = readWords(words)
  if ('problem' in read) {
    say(read.problem)
    return 2
  }
  const { seed, size, chosen } = read
  say(`seed ${seed}, ${size}`)
  await buildServer()
  const postgresql = hasServer('postgresql') ? await startPostgresql() : undefined
  if (postgresql) endWithUs(() => postgresql.pid())
  const table = [heading]
  let misses = 0
  for (const row of chosen) {
    const outcome = await play(row, read, postgresql)
    misses += missed(outcome).length
    table.push(line(row, outcome))
    say(`${table.at(-1)}\n${details(outcome)}`)
  }
  await postgresql?.stop()
  process.stdout.write(`\n${table.join('\n')}\n`)
  if (misses > 0) say(`\n${misses} bars missed; the same again: --seed=${seed}`)
  return misses > 0 ? 1 : 0
}

async function play(
  row: Row,
  { seed, size, isLoud }: Words,
  postgresql: RealServer | undefined,
): Promise<Outcome> {
  const missing = row.needs.filter((name) => !hasServer(name))
  if (missing.length > 0) return skipped(`not installed: ${missing.join(', ')}`)
  const startedAt = Date.now()
  const words = (text: string) => say(`  [${row.number}] ${text}`)
  say(`${row.number}. ${row.failure} …`)
  try {
    const hear = isLoud ? (output: string) => words(output) : undefined
    const trial = { seed, size, postgresUrl: postgresql?.url ?? '', say: words }
    return await row.run(hear ? { ...trial, hear } : trial)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const broken = { name: reason, value: 'broke off', bar: 'must end', holds: false }
    return { ...skipped(''), measures: [broken] }
  } finally {
    words(`${Math.round((Date.now() - startedAt) / 1000)} s`)
  }
}

/** `isLoud`: what ingest printed is shown. */
type Words = { seed: number; size: Size; isLoud: boolean; chosen: Row[] }

function readWords(words: readonly string[]): Words | { problem: string } {
  const numbers = words.filter((word) => /^\d+$/.test(word)).map(Number)
  const unknown = numbers.filter((number) => !rows.some((row) => row.number === number))
  const known = rows.map(({ number }) => number).join(' ')
  if (unknown.length > 0) return { problem: `No row ${unknown.join(', ')}; there are ${known}.` }
  const seed = Number(
    words.find((word) => word.startsWith('--seed='))?.slice(7) ?? Date.now() % 1e6,
  )
  const size = words.includes('--long') ? 'long' : words.includes('--short') ? 'short' : 'full'
  const chosen = rows.filter(({ number }) => numbers.length === 0 || numbers.includes(number))
  return { seed, size, isLoud: words.includes('--log'), chosen }
}

function say(words: string) {
  process.stderr.write(`${words}\n`)
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130))
process.exitCode = await main(process.argv.slice(2))
