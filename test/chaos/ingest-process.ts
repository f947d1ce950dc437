import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { serveCommand } from '../support/start-command.ts'
import { endWithUs } from './children.ts'

/** `npm run serve -- ingest` as a process of its own, which may be killed, stopped and looked at. */
export type IngestProcess = {
  pid: number
  startedAt: number
  kill(signal: NodeJS.Signals): void
  /** The exit code; null after a signal. */
  exited: Promise<number | null>
  hasExited(): boolean
  output(): string
  /** Resolves once it says that it runs; rejects when it ends before. */
  ready(): Promise<void>
  memoryMb(): number
  openFiles(): number
}

const root = resolve(import.meta.dirname, '../..')

/** `through` is a command put before node, such as strace. */
export function startProcess(
  parts: readonly string[],
  env: Readonly<Record<string, string>>,
  through: readonly string[] = [],
): IngestProcess {
  const [command = '', ...args] = [...through, ...serveCommand, ...parts]
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, SIMULATE: 'off', DEMO_ACCOUNTS: 'off', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { pid } = child
  if (pid === undefined) throw new Error(`${command} could not be started`)
  let output = ''
  let gone = false
  const hear = (chunk: Buffer) => {
    output += chunk
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const exited = new Promise<number | null>((done) => {
    const forget = endWithUs(() => child.pid)
    child.once('exit', (code) => {
      gone = true
      forget()
      done(code)
    })
  })
  return {
    pid,
    startedAt: Date.now(),
    kill: (signal) => child.kill(signal),
    exited,
    hasExited: () => gone,
    output: () => output,
    async ready() {
      while (!output.includes('Ctrl-C stops every part')) {
        if (gone) throw new Error(`${parts.join(' ')} ended at its start:\n${output}`)
        await wait(10)
      }
    },
    memoryMb: () => memoryMbOf(pid),
    openFiles: () => (gone ? 0 : readdirSync(`/proc/${pid}/fd`).length),
  }
}

/** Resident memory in MB (proc_pid_status(5), VmRSS); 0 once the process is gone. */
export function memoryMbOf(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Math.round(Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024)
  } catch {
    return 0
  }
}
