import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { StartProblem } from '../errors.ts'
import { type LogKey, newLogKey, readLogKey } from './note.ts'

/** The key of a log from its file, which is made (mode 0600) when there is none. Throws a StartProblem. */
export function openLogKey(file: string, log: string): LogKey {
  const key = readLogKey(readOrMake(file, log))
  if (key) return key
  throw new StartProblem([
    `${file} holds no key of a log (PRIVATE+KEY+…).`,
    'Put the right file there, or move it away: without it a new key is made.',
  ])
}

function readOrMake(file: string, log: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      throw new StartProblem([`The key ${file} cannot be read: ${(error as Error).message}.`])
  }
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, `${newLogKey(log)}\n`, { mode: 0o600 })
  try {
    linkSync(draft, file) // fails when another process was faster: then its key is the one
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft, { force: true })
  }
  return readFileSync(file, 'utf8')
}
