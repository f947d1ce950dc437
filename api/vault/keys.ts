import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { StartProblem } from '../errors.ts'

/** One AES-256 or HMAC-SHA-256 key. It opens at once and seals from `from` (epoch milliseconds) on. */
export type Key = { id: string; from: number; bytes: Uint8Array }

/** What seals and opens data, and what hashes them for exact search: two kinds of key, each in order. */
export type KeyRing = { seal: readonly Key[]; index: readonly Key[] }

/**
 * Where keys come from. A file is one; a key management service (KMS, 密钥管理系统) is another: it
 * unwraps the same ring and answers it here. Asked at start and again every half minute.
 */
export type KeySource = { read(): Promise<KeyRing> }

/**
 * Keys in a text file, one a line: `seal|index ID FROM KEY` (FROM in RFC 3339, KEY 32 bytes in base64url;
 * `#` begins a comment). With `make`, an absent file is made with mode 0600 and one key of each kind.
 */
export function keyFile(path: string, { make }: { make: boolean }): KeySource {
  return {
    async read() {
      const text = readText(path) ?? (make ? makeFile(path) : undefined)
      if (text === undefined)
        throw new StartProblem([`The key file ${path} is not there (RECORDS_KEY_FILE).`])
      return parseKeys(path, text)
    },
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw new StartProblem([`The key file ${path} cannot be read: ${code} (RECORDS_KEY_FILE).`])
  }
}

/** Another process may make it in the same moment: then that one's stands. */
function makeFile(path: string): string | undefined {
  const text = `# Linli 邻里: without these keys what is sealed in the records is lost. Keep a copy apart.\n${newKeyLine('seal', 0)}${newKeyLine('index', 0)}`
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  try {
    writeFileSync(path, text, { mode: 0o600, flag: 'wx', flush: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return readText(path)
}

/** A line for a key that seals from `from` (epoch milliseconds) on; its id is a digest of the key. */
export function newKeyLine(use: keyof KeyRing, from: number): string {
  const bytes = randomBytes(32)
  const id = createHash('sha256').update(use).update(bytes).digest('hex').slice(0, 8)
  return `${use} ${id} ${new Date(from).toISOString()} ${bytes.toString('base64url')}\n`
}

function parseKeys(path: string, text: string): KeyRing {
  const ring: Record<keyof KeyRing, Key[]> = { seal: [], index: [] }
  const problems: string[] = []
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const [use = '', id = '', since = '', key = '', ...more] = line.trim().split(/\s+/)
    const bytes = Buffer.from(key, 'base64url')
    const from = Date.parse(since)
    const known = use === 'seal' || use === 'index'
    if (!known || !/^[0-9a-z]{1,16}$/.test(id) || Number.isNaN(from) || bytes.length !== 32)
      problems.push(`Line ${at + 1} of the key file ${path} is not "seal|index ID FROM KEY".`)
    else if (more.length > 0 || ring[use].some((one) => one.id === id))
      problems.push(`Line ${at + 1} of the key file ${path} says too much, or a second ${id}.`)
    else ring[use].push({ id, from, bytes })
  }
  for (const use of ['seal', 'index'] as const) {
    ring[use].sort((a, b) => a.from - b.from)
    if (ring[use].length === 0) problems.push(`The key file ${path} has no ${use} key.`)
  }
  if (problems.length > 0) throw new StartProblem(problems)
  return ring
}
