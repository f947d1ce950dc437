import { spawn } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const built = join(root, 'dashboard/dist/index.html')

/** Everything the browser's bundle is made from. */
const sources = ['dashboard', 'api', 'devices/reading.ts', 'package-lock.json']

/** True when the bundle is missing or older than a source. Run by start.ts, never in the browser. */
export function dashboardIsStale(): boolean {
  const builtMs = modifiedMs(built)
  return sources.some((source) => newestMs(join(root, source)) > builtMs)
}

/** Builds the bundle in a process of its own, so that the records open meanwhile. */
export function buildDashboard(): Promise<void> {
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  const args = [vite, 'build', '--config', 'dashboard/vite.config.ts', '--logLevel', 'warn']
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      // What a test run or a shell has set would build React's development version.
      env: { NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    child.stdout.on('data', (chunk) => {
      output += chunk
    })
    child.stderr.on('data', (chunk) => {
      output += chunk
    })
    child.on('error', reject)
    child.on('exit', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`The dashboard could not be built:\n${output}`))
    })
  })
}

function newestMs(path: string): number {
  if (!path.startsWith(root) || statSync(path).isFile()) return modifiedMs(path)
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.startsWith('dist') && /\.(ts|tsx|css|html|svg)$/.test(name))
    .reduce((newest, name) => Math.max(newest, modifiedMs(join(path, name))), 0)
}

function modifiedMs(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}
