import { appendFileSync } from 'node:fs'
import { readConfig } from '../config.ts'
import { keyFile, newKeyLine } from './keys.ts'

/** `npm run rotate-keys`: adds a key of each kind to the key file; the running api does the rest. */
const inForceAfterMs = 2 * 60_000

async function main() {
  const read = readConfig(process.env)
  if (!('config' in read)) throw new Error(read.problems.join('\n'))
  const { file } = read.config.recordsKey
  await keyFile(file, { make: false }).read()
  const from = Date.now() + inForceAfterMs
  appendFileSync(file, newKeyLine('seal', from) + newKeyLine('index', from), { flush: true })
  process.stdout.write(
    `Two new keys stand in ${file}. They are in force from ${new Date(from).toISOString()}.\n` +
      'Copy the file to every node before then. Keep the old lines until the log of deeds says keys.rotated and a day has gone by.\n',
  )
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
})
