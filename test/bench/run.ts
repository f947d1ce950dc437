import * as audit from './audit.ts'
import * as costGrowth from './cost-growth.ts'
import * as ingest from './ingest.ts'
import * as memory from './ingest-memory.ts'
import * as latency from './latency.ts'
import * as liveTick from './live-tick.ts'
import * as ranking from './ranking.ts'
import type { Result } from './result.ts'
import * as rights from './rights.ts'
import * as rotation from './rotation.ts'
import * as search from './search.ts'

/** `npm run bench`: every figure of the README in one run, as a table to paste; `fast` first. */
const benches: { run(): Promise<Result[]> }[] = [
  ranking,
  liveTick,
  rights,
  latency,
  ingest,
  memory,
  costGrowth,
  audit,
  rotation,
  search,
]

for (const bench of benches)
  for (const { name, value, unit, bar } of await bench.run())
    process.stdout.write(`| ${name} | ${value.toLocaleString('en')} ${unit} | ${bar ?? ''} |\n`)
