import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readConfig } from '../config.ts'
import { holdDataDir } from '../data-dir.ts'
import { type DatabaseSource, openDatabase } from '../db/open.ts'
import { openLogKey } from '../transparency/key-file.ts'
import {
  type Checkpoint,
  type LogKey,
  openCheckpoint,
  readVerifierKey,
} from '../transparency/note.ts'
import { type Verdict, verifyLog } from './verify.ts'

/** `npm run verify-audit -- [CHECKPOINT [KEY]]`: checks the whole audit log, also against a saved checkpoint. */
async function main(): Promise<number> {
  const [file, keyText] = process.argv.slice(2)
  const read = readConfig(process.env)
  if (!('config' in read)) return fail(read.problems)
  const { databaseUrl, dataDir, auditKeyFile } = read.config
  const key = keyText ? readVerifierKey(keyText) : openLogKey(auditKeyFile, 'audit')
  if (!key) return fail([`"${keyText}" is no key of a log (name+hash+base64).`])
  const saved = file ? openCheckpoint(key, await readFile(file, 'utf8')) : undefined
  if (file && !saved) return fail([`${file} is no checkpoint that this key has signed.`])
  const held = databaseUrl ? undefined : holdDataDir(dataDir, '')
  if (held && 'heldBy' in held)
    return fail([`${dataDir} is in use by process ${held.heldBy.pid}: stop it first.`])
  try {
    return say(
      await verify(
        databaseUrl ? { url: databaseUrl } : { folder: join(dataDir, 'records') },
        key,
        saved,
      ),
    )
  } finally {
    held?.release()
  }
}

async function verify(
  source: DatabaseSource,
  key: Pick<LogKey, 'name' | 'publicKey'>,
  saved: Checkpoint | undefined,
): Promise<Verdict> {
  const database = await openDatabase(source)
  try {
    return await verifyLog(database.db, key, saved ? [saved] : [])
  } finally {
    await database.close()
  }
}

function say({ records, root, checkpoints, misfits }: Verdict): number {
  for (const { what, position, id } of misfits)
    write(`${what}${position === null ? '' : ` at ${position}`}${id === null ? '' : ` (${id})`}`)
  write(`root ${Buffer.from(root).toString('base64')}`)
  write(JSON.stringify({ records, checkpoints, misfits: misfits.length }))
  return misfits.length === 0 ? 0 : 1
}

function fail(problems: string[]): number {
  for (const line of problems) process.stderr.write(`${line}\n`)
  return 1
}

function write(line: string) {
  process.stdout.write(`${line}\n`)
}

process.exitCode = await main().catch((error: Error) => fail([error.message]))
