import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import type { TestProject } from 'vitest/node'
import { openDatabase } from '../../api/db/open.ts'
import { buildDashboard, dashboardIsStale } from '../../dashboard/build.ts'

declare module 'vitest' {
  interface ProvidedContext {
    recordsTemplate: string
  }
}

/**
 * Once for the whole run: a migrated, empty database of which each test takes a copy, and the built
 * dashboard, so that no two tests that start Linli build it at the same time.
 */
export async function setup(project: TestProject) {
  const folder = mkdtempSync(join(tmpdir(), 'linli-records-'))
  const file = join(folder, 'template.tar')
  await Promise.all([writeTemplate(file), dashboardIsStale() ? buildDashboard() : undefined])
  project.provide('recordsTemplate', file)
  return () => rmSync(folder, { recursive: true, force: true })
}

async function writeTemplate(file: string) {
  const client = await PGlite.create('memory://')
  const database = await openDatabase({ client })
  const dump = await client.dumpDataDir('none')
  writeFileSync(file, new Uint8Array(await dump.arrayBuffer()))
  await database.close()
}
