import { readFileSync } from 'node:fs'
import type { Server, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createServer, TLSSocket } from 'node:tls'
import type { Logger } from 'pino'
import type { TlsKeeper } from '../api/tls/keep.ts'
import { tlsTerms } from '../api/tls/server.ts'

export type DeviceDoorOptions = {
  keeper: TlsKeeper
  host: string
  port: number
  /** PEM: the authorities whose certificates let a device in. */
  clientCaFile: string
}

/**
 * MQTT over TLS for devices on the network. The handshake ends before MQTT begins when the certificate
 * is missing, out of date or of another authority (OWASP ASVS 12.1.3), so nobody is anonymous here.
 */
export function deviceServer(
  { keeper, clientCaFile }: DeviceDoorOptions,
  log: Pick<Logger, 'warn'>,
  take: (socket: Socket) => void,
): Server {
  const terms = () => ({ ...tlsTerms, ...keeper.current(), ca: readFileSync(clientCaFile, 'utf8') })
  const demand = { requestCert: true, rejectUnauthorized: true, handshakeTimeout: 5000 }
  const server = createServer({ ...terms(), ...demand }, (socket) => {
    if (deviceOf(socket) === undefined) return void socket.destroy()
    take(socket)
  })
  server.on('tlsClientError', (error, socket) =>
    log.warn({ from: socket.remoteAddress, reason: error.message }, 'a device was refused'),
  )
  keeper.onChange(() => server.setSecureContext(terms()))
  return server
}

const proved = new WeakMap<Duplex, string | undefined>()

/** The id that a device's certificate proves: its common name; undefined on the loopback door. */
export function deviceOf(stream: Duplex): string | undefined {
  if (!(stream instanceof TLSSocket) || !stream.authorized) return undefined
  if (!proved.has(stream)) proved.set(stream, commonName(stream))
  return proved.get(stream)
}

function commonName(stream: TLSSocket): string | undefined {
  const name = stream.getPeerCertificate().subject?.CN
  return typeof name === 'string' && /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/.test(name)
    ? name
    : undefined
}

/** A device speaks below its own id, in the native form; the loopback door has no such bounds. */
export function maySay(stream: Duplex, topic: string): boolean {
  const device = deviceOf(stream)
  if (device === undefined) return !(stream instanceof TLSSocket)
  const [root, version, site, from, kind, ...more] = topic.split('/')
  const isNative =
    root === 'linli' && version === 'v1' && Boolean(site && kind) && more.length === 0
  return isNative && from === device
}
