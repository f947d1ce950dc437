import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** `npm run licences`: every installed package has a licence under which Linli may pass it on. */
const allowed = [
  ...['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0', 'Zlib'],
  ...['Unlicense', 'CC0-1.0', 'CC-BY-4.0', 'Python-2.0', 'PostgreSQL', 'Unicode-3.0'],
  // Weak copyleft by file: used unchanged, and its source is public.
  'MPL-2.0',
]

/** Packages that name no licence in package.json; what their licence file says was read by a person. */
const readByHand: Readonly<Record<string, string>> = {
  '@mapbox/jsonlint-lines-primitives': 'MIT',
}

const root = resolve(import.meta.dirname, '..')

type Manifest = { license?: string | { type?: string }; licenses?: { type?: string }[] }

function main(): number {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { optional?: boolean }>
  }
  const counts = new Map<string, number>()
  const problems: string[] = []
  for (const path of Object.keys(lock.packages)) {
    const file = join(root, path, 'package.json')
    // Optional packages of other systems are in the lock file and not on the disk.
    if (!path || !existsSync(file)) continue
    const name = path.replace(/^.*node_modules\//, '')
    const licence = licenceOf(JSON.parse(readFileSync(file, 'utf8'))) ?? readByHand[name] ?? 'none'
    counts.set(licence, (counts.get(licence) ?? 0) + 1)
    if (!isAllowed(licence)) problems.push(`${name}: ${licence}`)
  }
  for (const [licence, count] of [...counts].sort()) process.stdout.write(`${licence}: ${count}\n`)
  for (const problem of problems) process.stderr.write(`not allowed: ${problem}\n`)
  return problems.length > 0 || counts.size === 0 ? 1 : 0
}

function licenceOf({ license, licenses }: Manifest): string | undefined {
  if (typeof license === 'string') return license
  if (license?.type) return license.type
  return licenses?.map(({ type }) => type).join(' OR ') || undefined
}

/** SPDX: of "A OR B" one may choose, of "A AND B" both count. */
function isAllowed(expression: string): boolean {
  return expression
    .replaceAll(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((one) => allowed.includes(one.trim())))
}

process.exitCode = main()
