import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

const root = resolve(import.meta.dirname, '../..')
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** What an npm script runs, without npm between: a signal then reaches the product itself. */
function commandOf(script: 'start' | 'serve'): readonly string[] {
  const [, ...words]: string[] = scripts[script].split(' ')
  return [process.execPath, ...words]
}

/** From the sources. */
export const startCommand = commandOf('start')

/** From what `buildServer` has built, as an installation runs it. */
export const serveCommand = commandOf('serve')

/** `npm run build:server` */
export async function buildServer(): Promise<void> {
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  const args = [vite, 'build', '--config', 'deploy/vite.config.ts', '--logLevel', 'warn']
  await promisify(execFile)(process.execPath, args, { cwd: root })
}
