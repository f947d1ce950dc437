import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import { type OpenIdSettings, readOpenId } from './open-id-settings.ts'
import { readSecretFiles } from './secret-files.ts'
import { readTls, type TlsSettings } from './tls/settings.ts'

/** The parts that `npm start -- NAME…` can start alone. */
export const partNames = ['broker', 'ingest', 'api', 'simulators'] as const
export type PartName = (typeof partNames)[number]

/** Everything a running Linli was told from outside, checked once. */
export type Config = TlsSettings & {
  parts: readonly PartName[]
  port: number
  host: string
  dataDir: string
  mqtt: { url: string } | { embeddedPort: number }
  influx?: { url: string; token?: string; org?: string; bucket: string }
  databaseUrl?: string
  /** The keys of what is sealed in the records; `make`: an absent file is made. */
  recordsKey: { file: string; make: boolean }
  /** Whose X-Forwarded-* headers are believed: addresses or networks of reverse proxies. */
  trustProxy: string[]
  journalKeepDays: number
  /** The journal takes no more of the disk than this. */
  journalMaxGb: number
  brokerUnsafe: boolean
  simulate: boolean
  demoAccounts: boolean
  demoPassword?: string
  /** The key that signs the audit log; made at the first start when it is not there. */
  auditKeyFile: string
  /** Where a camera's picture opens: a URL with {device} in it. Linli never fetches it. */
  cameraLink?: string
  /** Where people reach Linli, e.g. https://linli.example.cn: links are printed with it. */
  publicUrl?: string
  /** The only origins whose pages may write or open sockets; empty: the host that was asked. */
  allowedOrigins: string[]
  /** Whose password alone opens nothing. */
  requireSecondFactor: 'admins' | 'all' | 'none'
  /** The city's identity provider (统一身份认证); absent: nobody signs in through one. */
  openId?: OpenIdSettings
}

type Env = Readonly<Record<string, string | undefined>>

/** Reads the environment and the command's words; reports every problem at once, in words. */
export function readConfig(
  given: Env,
  words: readonly string[] = [],
): { config: Config; problems: [] } | { problems: string[] } {
  const problems: string[] = []
  const env = readSecretFiles(given, problems)
  const parts = readParts(words, problems)
  const alone = words.length > 0 && parts.length > 0
  const real = Boolean(env.MQTT_URL || env.INFLUX_URL || env.DATABASE_URL)
  const simulate = readSwitch(env, 'SIMULATE', !real, problems)
  const config: Config = {
    parts,
    port: readInteger(env, 'PORT', 8080, 0, 65_535, problems),
    host: env.HOST || '127.0.0.1',
    dataDir: resolve(env.DATA_DIR || './data'),
    mqtt: env.MQTT_URL
      ? { url: readUrl('MQTT_URL', env.MQTT_URL, mqttProtocols, problems) }
      : { embeddedPort: readInteger(env, 'MQTT_PORT', 1883, 0, 65_535, problems) },
    ...readInflux(env, problems),
    ...(env.DATABASE_URL
      ? { databaseUrl: readUrl('DATABASE_URL', env.DATABASE_URL, postgresProtocols, problems) }
      : {}),
    recordsKey: env.RECORDS_KEY_FILE
      ? { file: resolve(env.RECORDS_KEY_FILE), make: false }
      : { file: resolve(env.DATA_DIR || './data', 'keys/records'), make: true },
    trustProxy: readProxies(env, problems),
    journalKeepDays: readInteger(env, 'JOURNAL_KEEP_DAYS', 7, 1, 3650, problems),
    journalMaxGb: readInteger(env, 'JOURNAL_MAX_GB', 10, 1, 100_000, problems),
    brokerUnsafe: readWord(env, 'BROKER_UNSAFE', ['accept'], problems) === 'accept',
    simulate,
    // The simulated people sign in, so they bring the demo accounts unless these are refused.
    demoAccounts: readSwitch(env, 'DEMO_ACCOUNTS', simulate, problems),
    ...(env.DEMO_PASSWORD ? { demoPassword: env.DEMO_PASSWORD } : {}),
    ...readCameraLink(env, problems),
    auditKeyFile: resolve(env.AUDIT_KEY_FILE || join(env.DATA_DIR || './data', 'keys/audit')),
    ...(env.PUBLIC_URL ? { publicUrl: readUrl('PUBLIC_URL', env.PUBLIC_URL, web, problems) } : {}),
    allowedOrigins: readOrigins(env, problems),
    requireSecondFactor: 'none',
    ...readOpenId(env, problems),
    ...readTls(env, problems),
  }
  config.requireSecondFactor =
    readWord(env, 'REQUIRE_SECOND_FACTOR', ['admins', 'all', 'none'], problems) ??
    (config.demoAccounts ? 'none' : 'admins')
  if (simulate && !config.demoAccounts && parts.includes('api'))
    problems.push('SIMULATE=on needs DEMO_ACCOUNTS=on: the simulated people sign in with them.')
  if (alone) problems.push(...lonePartProblems(config, env))
  return problems.length > 0 ? { problems } : { config, problems: [] }
}

const web = ['http:', 'https:']
const mqttProtocols = ['mqtt:', 'mqtts:', 'ws:', 'wss:']
const postgresProtocols = ['postgres:', 'postgresql:']

function readParts(words: readonly string[], problems: string[]): readonly PartName[] {
  if (words.length === 0) return partNames
  const unknown = words.filter((word) => !partNames.includes(word as PartName))
  for (const word of unknown)
    problems.push(`"${word}" is not a part of Linli; the parts are ${partNames.join(', ')}.`)
  return partNames.filter((name) => words.includes(name))
}

/** Separate processes meet only in MQTT and Postgres, so a lone one has nothing to embed. */
function lonePartProblems(config: Config, env: Env): string[] {
  const problems: string[] = []
  const { parts } = config
  if (parts.includes('broker') && !parts.includes('ingest'))
    problems.push('The embedded broker runs only together with ingest: start "broker ingest".')
  if (parts.includes('broker') && env.MQTT_URL)
    problems.push('MQTT_URL names a broker, so the part "broker" has nothing to do: leave one out.')
  const together = parts.includes('ingest') && parts.includes('api')
  const needed: [string, boolean][] = [
    ['MQTT_URL', !parts.includes('broker')],
    ['INFLUX_URL', !together && (parts.includes('ingest') || parts.includes('api'))],
    ['DATABASE_URL', !together && (parts.includes('ingest') || parts.includes('api'))],
  ]
  const run = parts.length === 1 ? 'runs' : 'run'
  for (const [name, isNeeded] of needed)
    if (isNeeded && !env[name])
      problems.push(
        `${name} must be set when ${parts.join(' and ')} ${run} without the other parts.`,
      )
  return problems
}

function readInflux(env: Env, problems: string[]): Pick<Config, 'influx'> {
  if (!env.INFLUX_URL) return {}
  return {
    influx: {
      url: readUrl('INFLUX_URL', env.INFLUX_URL, ['http:', 'https:'], problems),
      bucket: env.INFLUX_BUCKET || 'linli',
      ...(env.INFLUX_TOKEN ? { token: env.INFLUX_TOKEN } : {}),
      ...(env.INFLUX_ORG ? { org: env.INFLUX_ORG } : {}),
    },
  }
}

/** A link is handed to a browser or a player: it may name a host, never a password (it would be seen). */
function readCameraLink({ CAMERA_LINK }: Env, problems: string[]): Pick<Config, 'cameraLink'> {
  if (!CAMERA_LINK) return {}
  const filled = CAMERA_LINK.replaceAll('{device}', 'camera')
  const url = URL.canParse(filled) ? new URL(filled) : undefined
  const ofHost = url && new URL(CAMERA_LINK.replaceAll('{device}', 'other')).host === url.host
  if (!url || !['http:', 'https:', 'rtsp:', 'rtsps:'].includes(url.protocol) || !url.hostname)
    problems.push('CAMERA_LINK must be a URL that starts with https://, http:// or rtsp://.')
  else if (!CAMERA_LINK.includes('{device}') || !ofHost)
    problems.push('CAMERA_LINK must name {device} once or more, in its path or query.')
  else if (url.username || url.password)
    problems.push('CAMERA_LINK must hold no user name and no password.')
  return { cameraLink: CAMERA_LINK }
}

/** What proxy-addr, which Fastify asks, takes for a proxy: an address, a network or one of its names. */
function readProxies({ TRUST_PROXY }: Env, problems: string[]): string[] {
  if (!TRUST_PROXY) return ['loopback']
  const words = TRUST_PROXY.split(',').map((word) => word.trim())
  for (const word of words)
    if (!proxyNames.includes(word) && !isNetwork(word))
      problems.push(
        `TRUST_PROXY must be addresses, networks (10.0.0.0/8) or ${proxyNames.join(', ')}; "${word}" is none.`,
      )
  return words
}

const proxyNames = ['loopback', 'linklocal', 'uniquelocal']

function isNetwork(word: string): boolean {
  const [address = '', bits, ...more] = word.split('/')
  const family = isIP(address)
  if (family === 0 || more.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
}

function readUrl(name: string, value: string, protocols: string[], problems: string[]): string {
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (!url || !protocols.includes(url.protocol))
    problems.push(`${name} must be a URL that starts with ${protocols.join(' or ')}//.`)
  return value
}

function readInteger(
  env: Env,
  name: string,
  fallback: number,
  min: number,
  max: number,
  problems: string[],
): number {
  const text = env[name]
  if (text === undefined || text === '') return fallback
  const value = Number(text)
  if (Number.isInteger(value) && value >= min && value <= max) return value
  problems.push(`${name} must be a whole number from ${min} to ${max}; it is "${text}".`)
  return fallback
}

function readSwitch(env: Env, name: string, fallback: boolean, problems: string[]): boolean {
  const word = readWord(env, name, ['on', 'off'], problems)
  return word === undefined ? fallback : word === 'on'
}

/** An origin is scheme, host and port (RFC 6454); an address that people know is one of them. */
function readOrigins({ ALLOWED_ORIGINS, PUBLIC_URL }: Env, problems: string[]): string[] {
  if (!ALLOWED_ORIGINS) return []
  const words = ALLOWED_ORIGINS.split(',').map((word) => word.trim())
  for (const word of words)
    if (!URL.canParse(word) || new URL(word).origin !== word)
      problems.push(
        `ALLOWED_ORIGINS must be origins like https://linli.example; "${word}" is none.`,
      )
  const own = PUBLIC_URL && URL.canParse(PUBLIC_URL) ? [new URL(PUBLIC_URL).origin] : []
  return [...new Set([...words, ...own])]
}

function readWord<Word extends string>(
  env: Env,
  name: string,
  words: readonly Word[],
  problems: string[],
): Word | undefined {
  const text = env[name]
  if (text === undefined || text === '') return undefined
  const word = words.find((one) => one === text)
  if (word) return word
  problems.push(`${name} must be ${words.join(' or ')}; it is "${text}".`)
  return undefined
}
