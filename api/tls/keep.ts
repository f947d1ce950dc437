import { createPrivateKey, X509Certificate } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname, networkInterfaces } from 'node:os'
import { join } from 'node:path'
import type { Clock, Context } from '../context.ts'
import { StartProblem } from '../errors.ts'
import {
  endOf,
  type KeyPair,
  leafDays,
  makeAuthority,
  makeLeaf,
  namesOf,
} from './own-certificate.ts'
import type { TlsSource } from './settings.ts'

/** The certificate that the doors show, kept fresh while they are open. */
export type TlsKeeper = {
  current(): KeyPair
  /** PEM of the own authority, for those who shall trust it; undefined with files of one's own. */
  authority?: string
  /** SHA-256 of what a person is to compare: the own authority, or the certificate. */
  fingerprint(): string
  /** Renews or reads again what is due, and tells who listens. Runs by itself once a minute. */
  check(): Promise<void>
  onChange(tell: (pair: KeyPair) => void): void
  stop(): void
}

export type KeeperOptions = {
  dataDir: string
  host: string
  clock: Clock
  onProblem: (words: string, error: unknown) => void
}

const dayMs = 86_400_000
const renewDays = 30
const checkEveryMs = 60_000

/** The certificate that the settings ask for, if they ask for one. */
export async function openTls(ctx: Context): Promise<TlsKeeper | undefined> {
  const { tls, dataDir, host } = ctx.config
  if (!tls) return undefined
  const onProblem = (words: string, error: unknown) => ctx.log.error({ err: error }, words)
  return keepTls(tls, { dataDir, host, clock: ctx.clock, onProblem })
}

export async function keepTls(source: TlsSource, options: KeeperOptions): Promise<TlsKeeper> {
  const read = source === 'self' ? ownPair(options) : filePair(source)
  let { pair, authority } = await read(undefined)
  const listeners: ((pair: KeyPair) => void)[] = []

  async function check() {
    try {
      const next = await read(pair)
      if (next.pair.cert === pair.cert && next.pair.key === pair.key) return
      pair = next.pair
      authority = next.authority
      for (const tell of listeners) tell(pair)
    } catch (error) {
      // What is shown stays good until it ends; a half-written file is whole at the next look.
      options.onProblem('the certificate could not be renewed', error)
    }
  }
  const timer = setInterval(check, checkEveryMs)
  timer.unref()
  return {
    current: () => pair,
    ...(authority ? { authority } : {}),
    fingerprint: () => new X509Certificate(authority ?? pair.cert).fingerprint256,
    check,
    onChange: (tell) => void listeners.push(tell),
    stop: () => clearInterval(timer),
  }
}

/** The file of the certificate that a running instance shows. */
export function certificateIn(dataDir: string, source: TlsSource | undefined): string {
  if (source && source !== 'self') return source.certFile
  return join(dataDir, 'tls', 'leaf.crt')
}

type Read = (held: KeyPair | undefined) => Promise<{ pair: KeyPair; authority?: string }>

/** Reads the two files anew when one has changed; a pair that does not fit is refused. */
function filePair({ certFile, keyFile }: Exclude<TlsSource, 'self'>): Read {
  let seen = ''
  return async (held) => {
    const stamp = [certFile, keyFile].map((path) => statSync(path).mtimeMs).join()
    if (held && stamp === seen) return { pair: held }
    const pair = { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') }
    assertFits(pair, certFile)
    seen = stamp
    return { pair }
  }
}

function assertFits({ cert, key }: KeyPair, file: string): void {
  try {
    // A parsed private key that belongs to the certificate, in whatever PEM form openssl wrote it.
    if (new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) return
  } catch (error) {
    throw new StartProblem([
      `${file} cannot be used as a certificate: ${(error as Error).message}.`,
    ])
  }
  throw new StartProblem([`The key of TLS_KEY_FILE does not belong to the certificate ${file}.`])
}

/** In DATA_DIR/tls: an authority of ten years, and a leaf made anew before it ends or misses a name. */
function ownPair({ dataDir, host, clock }: KeeperOptions): Read {
  const folder = join(dataDir, 'tls')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return async (held) => {
    const now = clock.now()
    const [old, leaf] = [readPair(folder, 'authority'), held ?? readPair(folder, 'leaf')]
    const isGood = old !== undefined && (endOf(old.cert) ?? 0) > now + leafDays * dayMs
    const authority = isGood ? old : await makeAuthority(now)
    if (!isGood) writePair(folder, 'authority', authority)
    const names = ownNames(host)
    const isFresh =
      isGood &&
      leaf !== undefined &&
      (endOf(leaf.cert) ?? 0) > now + renewDays * dayMs &&
      names.every((name) => namesOf(leaf.cert).includes(name))
    if (isFresh) return { pair: leaf, authority: authority.cert }
    const pair = await makeLeaf(authority, names, now)
    writePair(folder, 'leaf', pair)
    return { pair, authority: authority.cert }
  }
}

/** What a browser on the LAN may call this machine by. */
function ownNames(host: string): string[] {
  const names = ['localhost', hostname().toLowerCase(), '127.0.0.1']
  if (!['0.0.0.0', '::', 'localhost'].includes(host)) return [...new Set([...names, host])]
  const addresses = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address)
  return [...new Set([...names, ...addresses])]
}

function readPair(folder: string, name: string): KeyPair | undefined {
  try {
    const read = (ending: string) => readFileSync(join(folder, `${name}.${ending}`), 'utf8')
    return { cert: read('crt'), key: read('key') }
  } catch {
    return undefined
  }
}

/** Written beside and moved over, so that a power cut leaves the old pair or the new one. */
function writePair(folder: string, name: string, { cert, key }: KeyPair): void {
  for (const [ending, text, mode] of [
    ['key', key, 0o600] as const,
    ['crt', cert, 0o644] as const,
  ]) {
    const [file, beside] = [
      join(folder, `${name}.${ending}`),
      join(folder, `${name}.${ending}.new`),
    ]
    rmSync(beside, { force: true })
    writeFileSync(beside, text, { mode, flush: true })
    renameSync(beside, file)
  }
}
