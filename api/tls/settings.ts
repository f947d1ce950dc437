import { existsSync } from 'node:fs'

type Env = Readonly<Record<string, string | undefined>>

/** Where the certificate comes from: Linli's own authority for the LAN, or two PEM files. */
export type TlsSource = 'self' | { certFile: string; keyFile: string }

export type TlsSettings = {
  /** Absent: plain http, meant for loopback or behind a proxy that ends TLS. */
  tls?: TlsSource
  /** A second port whose only answer is the way to https. */
  httpPort?: number
  /** A port where devices with a certificate of their own reach the embedded broker over TLS. */
  mqttTlsPort?: number
  /** PEM: the authorities that sign the devices' certificates. */
  mqttClientCaFile?: string
}

/** Reads TLS, TLS_CERT_FILE, TLS_KEY_FILE, HTTP_PORT, MQTT_TLS_PORT and MQTT_CLIENT_CA_FILE. */
export function readTls(env: Env, problems: string[]): TlsSettings {
  const { TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile } = env
  const settings: TlsSettings = {}
  if (env.TLS && env.TLS !== 'self' && env.TLS !== 'off')
    problems.push(`TLS must be self or off; it is "${env.TLS}".`)
  if (env.TLS === 'self' && (certFile || keyFile))
    problems.push('TLS=self makes a certificate; leave TLS_CERT_FILE and TLS_KEY_FILE out.')
  if (Boolean(certFile) !== Boolean(keyFile))
    problems.push('TLS_CERT_FILE and TLS_KEY_FILE must be set together.')
  else if (certFile && keyFile) {
    for (const [name, path] of Object.entries({ TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile }))
      if (!existsSync(path)) problems.push(`${name}: there is no file ${path}.`)
    settings.tls = { certFile, keyFile }
  }
  if (env.TLS === 'self') settings.tls = 'self'
  readPort(env, 'HTTP_PORT', problems, (port) => {
    settings.httpPort = port
  })
  readPort(env, 'MQTT_TLS_PORT', problems, (port) => {
    settings.mqttTlsPort = port
  })
  if (settings.httpPort !== undefined && !settings.tls)
    problems.push(
      'HTTP_PORT only redirects to https: set TLS=self or TLS_CERT_FILE, or leave it out.',
    )
  readDevices(env, settings, problems)
  return settings
}

function readDevices(env: Env, settings: TlsSettings, problems: string[]): void {
  const { MQTT_CLIENT_CA_FILE: caFile } = env
  if (settings.mqttTlsPort === undefined) return
  if (!settings.tls)
    problems.push('MQTT_TLS_PORT needs a certificate: set TLS=self or TLS_CERT_FILE.')
  if (env.MQTT_URL)
    problems.push('MQTT_TLS_PORT is of the embedded broker; MQTT_URL names another.')
  if (!caFile)
    problems.push('MQTT_TLS_PORT lets in devices with a certificate: set MQTT_CLIENT_CA_FILE.')
  else if (!existsSync(caFile)) problems.push(`MQTT_CLIENT_CA_FILE: there is no file ${caFile}.`)
  else settings.mqttClientCaFile = caFile
}

function readPort(env: Env, name: string, problems: string[], take: (port: number) => void): void {
  const text = env[name]
  if (!text) return
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) take(port)
  else problems.push(`${name} must be a whole number from 0 to 65535; it is "${text}".`)
}
