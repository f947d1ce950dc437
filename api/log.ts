import { type DestinationStream, type Logger, pino } from 'pino'
import type { Config } from './config.ts'

/** What never stands in a log, wherever an object that carries it is logged. */
const hidden = [
  'password',
  'token',
  'secret',
  'cookie',
  'authorization',
  'phone',
  'plate',
  'credential',
]

/**
 * The log: one JSON object a line, UTC, on standard output. Fields named as secrets are left out, and
 * the driver's `detail` and `parameters` too: PostgreSQL repeats the values of a refused row in them.
 */
export function openLog(
  options: { level?: string; to?: DestinationStream; secrets?: readonly string[] } = {},
): Logger {
  const { level = 'warn', to, secrets = [] } = options
  const known = secrets.filter((secret) => secret.length >= 6)
  const settings = {
    level,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    redact: { paths: hidden.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), remove: true },
    serializers: { err: (error: unknown) => plainError(error) },
    hooks: { streamWrite: (line: string) => without(line, known) },
  }
  return to ? pino(settings, to) : pino(settings)
}

/** The log of a running Linli: it knows the secrets of the settings, and leaves them out. */
export function openLogFor({ mqtt, databaseUrl, influx, demoPassword, openId }: Config): Logger {
  const mqttUrl = 'url' in mqtt ? mqtt.url : undefined
  const secrets = [mqttUrl, databaseUrl, influx?.token, demoPassword, openId?.clientSecret]
  return openLog({ secrets: secretsOf(secrets) })
}

/** The name, the words and the way there: nothing of what else hangs on an error. */
function plainError(error: unknown) {
  if (!(error instanceof Error)) return { message: String(error) }
  const { name, message, stack } = error
  const { code } = error as { code?: unknown }
  return { type: name, message, stack, ...(code === undefined ? {} : { code: String(code) }) }
}

/** Configured secrets are known by their value, whatever text they have got into. */
function without(line: string, secrets: readonly string[]): string {
  let clean = line
  for (const secret of secrets)
    for (const form of new Set([
      secret,
      encodeURIComponent(secret),
      JSON.stringify(secret).slice(1, -1),
    ]))
      clean = clean.replaceAll(form, '[hidden]')
  return clean
}

/** The secrets in these settings, for `openLog`: passwords inside URLs, tokens and words. */
export function secretsOf(texts: readonly (string | undefined)[]): string[] {
  return texts.flatMap((text) => {
    if (!text) return []
    if (!text.includes('://') || !URL.canParse(text)) return [text]
    const { password } = new URL(text)
    return password ? [password, decodeURIComponent(password)] : []
  })
}
