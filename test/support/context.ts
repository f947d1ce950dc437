import { mkdtempSync, openAsBlob, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { type Logger, pino } from 'pino'
import { inject, onTestFinished } from 'vitest'
import { type Config, readConfig } from '../../api/config.ts'
import type { Context } from '../../api/context.ts'
import { type DatabaseSource, openDatabase } from '../../api/db/open.ts'
import type { TelemetryStore } from '../../api/telemetry/store.ts'
import type { KeySource } from '../../api/vault/keys.ts'
import { openSealer } from '../../api/vault/seal.ts'
import { testAuditKey } from './audit-key.ts'
import { testClock } from './clock.ts'
import { testKeys } from './keys.ts'

export type TestContext = Context & { clock: ReturnType<typeof testClock> }

type Overrides = {
  records?: DatabaseSource
  telemetry?: TelemetryStore
  config?: Partial<Config>
  clock?: TestContext['clock']
  keys?: KeySource
  log?: Logger
}

/** A Context over records in memory, a clock that the test moves and ids that count up. */
export async function testContext(overrides: Overrides = {}): Promise<TestContext> {
  const database = await openDatabase(overrides.records ?? { client: await freshRecords() })
  onTestFinished(() => database.close())
  const clock = overrides.clock ?? testClock()
  let ids = 0
  return {
    config: { ...defaultConfig(), ...overrides.config },
    database,
    db: database.db,
    telemetry: overrides.telemetry ?? noTelemetry,
    sealer: await openSealer(overrides.keys ?? testKeys(), clock),
    clock,
    newId: () => `id-${String(++ids).padStart(6, '0')}`,
    auditKey: testAuditKey(),
    log: overrides.log ?? pino({ level: 'silent' }),
  }
}

/** An empty, migrated PGlite in memory, copied from the run's template. */
export async function freshRecords(): Promise<PGlite> {
  const loadDataDir = await openAsBlob(inject('recordsTemplate'))
  return PGlite.create({ dataDir: 'memory://', loadDataDir })
}

function defaultConfig(): Config {
  const read = readConfig({ PORT: '0', MQTT_PORT: '0', DATA_DIR: dataDir() })
  if (!('config' in read)) throw new Error(read.problems.join('\n'))
  return read.config
}

/** A folder of its own for each context: the journal lies in it. */
function dataDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'linli-data-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const noTelemetry: TelemetryStore = {
  embedded: true,
  write: async () => {},
  marked: async () => undefined,
  latest: async () => [],
  series: async () => [],
  counts: async () => [],
  ping: async () => {},
  close: async () => {},
}
