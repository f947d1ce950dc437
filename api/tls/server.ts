import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { Server as TlsServer } from 'node:tls'
import type { TlsKeeper } from './keep.ts'

/** Headers of more than this are answered 431; the session's cookie and a proxy's headers fit twice. */
const maxHeaderBytes = 16 * 1024
const headersAtMostMs = 15_000
const bodyAtMostMs = 60_000
/** More than a browser's six connections for each of a district's desks; beyond, new ones are closed. */
const maxConnections = 5000

/** OWASP ASVS 12.1.1, 12.1.2: TLS 1.2 with forward secrecy and authenticated ciphers, or 1.3. */
export const tlsTerms = {
  minVersion: 'TLSv1.2',
  honorCipherOrder: true,
  ciphers: [
    ...['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256'],
    ...['ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-RSA-AES256-GCM-SHA384'],
    ...['ECDHE-ECDSA-CHACHA20-POLY1305', 'ECDHE-RSA-CHACHA20-POLY1305'],
    ...['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256'],
  ].join(':'),
} as const

/** The server behind the door; with a keeper over TLS, whose certificate changes while it runs. */
export function httpServer(
  handler: RequestListener,
  keeper?: TlsKeeper,
  patience = { headersMs: headersAtMostMs, checkMs: 5000 },
): Server {
  const limits = {
    maxHeaderSize: maxHeaderBytes,
    // Whoever sends a header or a body in drops is cut off (slow loris).
    headersTimeout: patience.headersMs,
    requestTimeout: bodyAtMostMs,
    connectionsCheckingInterval: patience.checkMs,
    keepAliveTimeout: 72_000,
  }
  // node:https makes a server with all that one of node:http has (its types say so only by example).
  const server = keeper
    ? (createSecureServer(
        { ...limits, ...tlsTerms, ...keeper.current() },
        handler,
      ) as unknown as Server)
    : createServer(limits, handler)
  server.maxHeadersCount = 100
  server.maxConnections = maxConnections
  keeper?.onChange((pair) => {
    if (server instanceof TlsServer)
      (server as TlsServer).setSecureContext({ ...tlsTerms, ...pair })
  })
  return server
}

/** Pages are shown the way to https; a program's request is refused, so that it stops sending secrets. */
export function redirectServer(securePort: () => number): Server {
  const server = createServer({ maxHeaderSize: 8192, headersTimeout: 5000, requestTimeout: 5000 })
  server.on('request', (request, response) => {
    const { method, url = '/', headers } = request
    const host = /^(\[[0-9a-f:]+\]|[\w.-]+)(:\d+)?$/i.exec(headers.host ?? '')?.[1]
    const isPage =
      (method === 'GET' || method === 'HEAD') && !/^\/(api|metrics|socket\.io)\b/.test(url)
    response.setHeader('connection', 'close')
    if (!isPage || !host || !url.startsWith('/')) return response.writeHead(403).end()
    const port = securePort() === 443 ? '' : `:${securePort()}`
    response.writeHead(308, { location: `https://${host}${port}${url}` }).end()
  })
  return server
}
