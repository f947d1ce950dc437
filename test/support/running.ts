import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { startCommand } from './start-command.ts'

export type RunningLinli = {
  url: string
  mqttUrl: string
  password: string
  /** All it has printed so far. */
  output(): string
  /** Ctrl-C, then waits for the end; answers the exit code. */
  stop(): Promise<number | null>
}

const root = resolve(import.meta.dirname, '../..')

/** Starts `npm start` as a person would, in a folder of its own and on free ports. */
export async function startLinli(
  env: Record<string, string> = {},
  parts: string[] = [],
): Promise<RunningLinli> {
  const folder = env.DATA_DIR ?? mkdtempSync(join(tmpdir(), 'linli-run-'))
  const [command = '', ...words] = startCommand
  const child = spawn(command, [...words, ...parts], {
    cwd: root,
    env: { ...process.env, PORT: '0', MQTT_PORT: '0', DATA_DIR: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const ended = new Promise<number | null>((done) => child.on('exit', done))
  await new Promise<void>((ready, failed) => {
    function hear(chunk: Buffer) {
      output += chunk
      if (output.includes('Ctrl-C stops every part')) ready()
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    ended.then((code) => failed(new Error(`Linli ended with ${code}:\n${output}`)))
  })
  return {
    url: said(output, /is ready: (\S+)/),
    mqttUrl: env.MQTT_URL ?? said(output, /broker at (\S+)/),
    password: said(output, /password: (\S+)/),
    output: () => output,
    async stop() {
      child.kill('SIGINT')
      const code = await ended
      if (!env.DATA_DIR) rmSync(folder, { recursive: true, force: true })
      return code
    },
  }
}

function said(output: string, pattern: RegExp): string {
  return pattern.exec(output)?.[1] ?? ''
}
