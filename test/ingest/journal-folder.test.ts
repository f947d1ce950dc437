import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { diskFolder } from '../../ingest/journal/disk-folder.ts'
import { lockFolder } from '../../ingest/journal/lock.ts'
import { openJournalOnDisk } from '../../ingest/journal/open-on-disk.ts'
import { savedPlace } from '../../ingest/journal/saved-place.ts'
import { realTiming } from '../../ingest/journal/timing.ts'
import { journalKeys, journalRecord, textsIn } from '../support/journal.ts'
import { losesAll, simulatedDisk } from '../support/simulated-folder.ts'

describe('the journal in a folder of the file system', () => {
  it('is written and read back, for the account that runs Linli only', async () => {
    const path = folder()
    const first = await opened(path)
    await Promise.all(['a', 'b'].map((text) => first.journal.append(journalRecord(text))))
    await first.journal.close()
    const second = await opened(path)
    expect(await textsIn(second.journal)).toEqual(['a', 'b'])
    await second.journal.close()
    for (const name of readdirSync(path)) expect(statSync(join(path, name)).mode & 0o077).toBe(0)
  })

  it('is opened by one process at a time, which a refusal names', async () => {
    const path = folder()
    const { journal } = await opened(path)
    expect(await openJournalOnDisk(path, options)).toEqual({ heldBy: process.pid })
    await journal.close()
    await (await opened(path)).journal.close()
  })

  it('is free again after a failure to open it', async () => {
    const path = folder()
    const { journal, folder: files } = await opened(path)
    await journal.append(journalRecord('a'))
    await journal.close()
    await files.replace(
      '0000000000000007.journal',
      readFileSync(join(path, '0000000000000000.journal')),
    )
    await files.remove('0000000000000000.journal')
    await files.remove('journal-id')
    await expect(openJournalOnDisk(path, options)).rejects.toThrow('journal-id')
    expect(lockFolder(path)).toHaveProperty('release')
  })

  it('is refused while another process has it and taken over once that is killed, with all it had acknowledged', async () => {
    const path = folder()
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '-e', writer],
      {
        cwd: resolve(import.meta.dirname, '../..'),
        env: { ...process.env, JOURNAL: path },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    onTestFinished(() => void child.kill('SIGKILL'))
    let said = ''
    child.stdout.on('data', (bytes) => {
      said += bytes
    })
    while (said.split('\n').length < 200) await once(child.stdout, 'data')
    expect(await openJournalOnDisk(path, options)).toEqual({ heldBy: child.pid })
    child.kill('SIGKILL')
    await once(child, 'close')
    const acknowledged = said.split('\n').slice(0, -1)
    const { journal } = await opened(path)
    expect((await textsIn(journal)).slice(0, acknowledged.length)).toEqual(acknowledged)
    await journal.close()
  })
})

/** Appends numbers and says each once it is acknowledged. */
const writer = `
import { writeSync } from 'node:fs'
import { openJournalOnDisk } from './ingest/journal/open-on-disk.ts'
import { realTiming } from './ingest/journal/timing.ts'
import { journalKeys } from './test/support/journal.ts'
const { journal } = await openJournalOnDisk(process.env.JOURNAL, {
  timing: realTiming(Date.now), budgetBytes: 2 ** 30, keepDays: 7, notify() {}, keys: journalKeys,
})
for (let number = 0; ; number += 1) {
  const record = { topic: 't', payload: Buffer.from(String(number)), receivedAt: 0, flags: { qos: 1, dup: false, retain: false } }
  await journal.append(record)
  writeSync(1, number + '\\n')
}
`

describe('a file replaced whole', () => {
  it('has the new content, and no draft is left', async () => {
    const path = folder()
    const files = await diskFolder(path)
    await files.replace('a', Buffer.from('old'))
    await files.replace('a', Buffer.from('new'))
    expect(Buffer.from((await files.readWhole('a')) ?? []).toString()).toBe('new')
    expect(await files.list()).toEqual(['a'])
    expect(await files.readWhole('b')).toBeUndefined()
    await files.remove('a')
    await files.remove('a')
    expect(existsSync(join(path, 'a'))).toBe(false)
  })
})

describe('a saved place', () => {
  it('is there after a crash, for its own consumer and journal only', async () => {
    const disk = simulatedDisk()
    const place = savedPlace(disk.folder(), 'live', 'one')
    expect(await place.load()).toBeUndefined()
    await place.save(41)
    await place.save(2 ** 53 - 1)
    disk.crash(losesAll)
    const load = (consumer: string, journal: string) =>
      savedPlace(disk.folder(), consumer, journal).load()
    expect(await load('live', 'one')).toBe(2 ** 53 - 1)
    expect(await load('live', 'two')).toBeUndefined()
    expect(await load('react', 'one')).toBeUndefined()
  })

  it('counts for nothing when its file is damaged', async () => {
    const disk = simulatedDisk()
    await savedPlace(disk.folder(), 'live', 'one').save(41)
    disk.truncate('live.place', 5)
    expect(await savedPlace(disk.folder(), 'live', 'one').load()).toBeUndefined()
  })
})

const options = {
  ...{ timing: realTiming(Date.now), budgetBytes: 2 ** 30, keepDays: 7, notify() {} },
  keys: journalKeys,
}

async function opened(path: string) {
  const result = await openJournalOnDisk(path, options)
  if ('heldBy' in result) throw new Error(`held by ${result.heldBy}`)
  return result
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'linli-journal-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}
