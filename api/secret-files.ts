import { readFileSync, statSync } from 'node:fs'

type Env = Readonly<Record<string, string | undefined>>

/** The variables that carry a secret; each may be given as NAME_FILE, the path of a file that holds it. */
export const secretNames = [
  'MQTT_URL',
  'INFLUX_TOKEN',
  'DATABASE_URL',
  'REDIS_URL',
  'DEMO_PASSWORD',
  'OIDC_CLIENT_SECRET',
] as const

/** A secret is a line, not a document; what is longer is the wrong file. */
const maxSecretBytes = 16 * 1024

/**
 * The environment with each NAME_FILE read (one trailing line end is not part of the secret). A file
 * that others on the machine may read is refused: who can list /proc sees no more than its path.
 */
export function readSecretFiles(env: Env, problems: string[]): Env {
  const read: Record<string, string | undefined> = { ...env }
  for (const name of secretNames) {
    const path = env[`${name}_FILE`]
    if (!path) continue
    if (env[name]) {
      problems.push(`${name} and ${name}_FILE are both set: leave one out.`)
      continue
    }
    const secret = readSecret(`${name}_FILE`, path, problems)
    if (secret !== undefined) read[name] = secret
  }
  return read
}

/** The text of a file that only its owner (and, where it is shared so, its group) may read. */
export function readSecret(variable: string, path: string, problems: string[]): string | undefined {
  try {
    const { mode, size } = statSync(path)
    if ((mode & 0o007) !== 0) {
      problems.push(`${variable}: everybody may read ${path}; run chmod 600 on it.`)
      return undefined
    }
    if (size > maxSecretBytes) {
      problems.push(`${variable}: ${path} is larger than 16 KiB, so it holds no secret.`)
      return undefined
    }
    const text = readFileSync(path, 'utf8').replace(/\r?\n$/, '')
    if (text === '') problems.push(`${variable}: ${path} is empty.`)
    return text || undefined
  } catch (error) {
    problems.push(`${variable}: ${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`)
    return undefined
  }
}
