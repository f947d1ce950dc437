import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { httpServer } from '../../api/tls/server.ts'
import { openDoor } from '../api/door.ts'
import { allowed, openWalk } from './walk.ts'

describe('a page of somebody else', () => {
  it('can write nothing: every route that writes asks for a header it cannot send', async () => {
    const { app, operations, cookies } = await openWalk()
    for (const { method, path, ...rest } of operations.filter((one) => one.method !== 'GET')) {
      const operation = { method, path, ...rest }
      const answer = await app.inject({
        method,
        url: path.replaceAll(/\{\w+\}/g, 'x'),
        headers: {
          cookie: cookies[allowed(operation)],
          origin: 'https://evil.example',
          'content-type': 'text/plain',
        },
        payload: '{}',
      })
      expect([path, answer.statusCode]).toEqual([path, 403])
    }
  }, 60_000)

  it('is told by no answer that it may read or send', async () => {
    const { app, operations } = await openWalk()
    for (const { path } of operations) {
      const url = path.replaceAll(/\{\w+\}/g, 'x')
      const origin = 'https://evil.example'
      const asking = { origin, 'access-control-request-method': 'POST' }
      for (const method of ['OPTIONS', 'GET'] as const) {
        const { headers } = await app.inject({ method, url, headers: asking })
        const said = Object.keys(headers).filter((name) => name.startsWith('access-control'))
        expect([path, said]).toEqual([path, []])
      }
    }
  }, 60_000)

  it('changes nothing by an address alone: no GET writes a record', async () => {
    const { ctx, operations, ask } = await openWalk()
    const count = async () =>
      Promise.all(
        (['accounts', 'incidents', 'ledgerEntries', 'payments', 'tariffs'] as const).map(
          async (table) => (await ctx.db.selectFrom(table).selectAll().execute()).length,
        ),
      )
    const before = await count()
    for (const operation of operations.filter(({ method }) => method === 'GET'))
      await ask(operation, allowed(operation))
    expect(await count()).toEqual(before)
  }, 60_000)
})

describe('every answer', () => {
  it('carries the headers that keep a browser within bounds, errors and missing pages too', async () => {
    const { app } = await openDoor()
    for (const url of ['/', '/api/health', '/api/session', '/nothing', '/%zz', '/assets/x.js']) {
      const { headers } = await app.inject({ url })
      expect([url, headers]).toEqual([
        url,
        expect.objectContaining({
          'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
          'x-content-type-options': 'nosniff',
          'x-frame-options': 'DENY',
          'referrer-policy': 'no-referrer',
          'cross-origin-opener-policy': 'same-origin',
          'cross-origin-resource-policy': 'same-origin',
          'permissions-policy': expect.stringContaining('camera=()'),
        }),
      ])
      expect(String(headers['content-security-policy'])).not.toMatch(/unsafe|\*|http:|https:/)
      expect(headers['x-powered-by'] ?? headers.server).toBeUndefined()
    }
  })

  it('that is a page has a nonce of its own, in the policy and in the page alike', async () => {
    const { app } = await openDoor({ dashboardFolder: builtFolder() })
    const nonces = await Promise.all(
      ['/', '/map', '/index.html'].map(async (url) => {
        const { headers, body } = await app.inject({ url })
        const [, nonce] =
          /'nonce-([\w+/=]{22,})'/.exec(String(headers['content-security-policy'])) ?? []
        expect(body).toBe(`<meta property="csp-nonce" nonce="${nonce}">`)
        expect(headers['cache-control']).toBe('no-store')
        return nonce
      }),
    )
    expect(new Set(nonces).size).toBe(3)
  })

  it('to a method that tells of the request itself is a refusal', async () => {
    const { app } = await openDoor()
    await app.listen({ port: 0, host: '127.0.0.1' })
    for (const method of ['TRACE', 'TRACK', 'CONNECT'])
      expect(
        await raw(app.server.address(), `${method} / HTTP/1.1\r\nhost: x\r\n\r\n`),
      ).not.toMatch(/^HTTP\/1.1 200/)
  })
})

describe('a way out of the folder', () => {
  it('is not there, however it is written', async () => {
    const folder = builtFolder()
    const dataDir = join(folder, '..', 'data')
    mkdirSync(join(dataDir, 'basemap'), { recursive: true })
    writeFileSync(join(dataDir, 'demo-password'), 'the-secret')
    writeFileSync(join(dataDir, 'basemap', 'style.json'), '{}')
    const { app } = await openDoor({ dashboardFolder: folder, dataDir })
    await app.listen({ port: 0, host: '127.0.0.1' })
    const ways = [
      '../',
      '..%2f',
      '%2e%2e/',
      '%2e%2e%2f',
      '..%5c',
      '....//',
      '%252e%252e%252f',
      '..;/',
      '..%00/',
    ]
    for (const base of ['/', '/basemap/', '/assets/'])
      for (const way of ways)
        for (const target of [
          'demo-password',
          'data/demo-password',
          '.git/config',
          'package.json',
        ]) {
          const path = `${base}${way.repeat(2)}${target}`
          const said = await raw(
            app.server.address(),
            `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`,
          )
          expect(said).not.toContain('the-secret')
          expect(said).not.toContain('"dependencies"')
        }
    for (const path of ['/.git/config', '/.env', '/assets/.git/HEAD', '/basemap/.git/HEAD'])
      expect([path, (await app.inject(path)).statusCode]).toEqual([path, 404])
    for (const path of ['/basemap/', '/assets/', '/basemap', '/assets'])
      expect((await app.inject(path)).body).not.toMatch(/style\.json|Index of/)
  }, 60_000)
})

describe('a connection that gives nothing', () => {
  it('is cut off while its head is still coming (slow loris)', async () => {
    const server = httpServer(() => {}, undefined, { headersMs: 200, checkMs: 50 })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    const drip = setInterval(() => socket.write('x-more: 1\r\n'), 50)
    onTestFinished(() => clearInterval(drip))
    socket.on('error', () => {})
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n')
    socket.resume()
    await once(socket, 'close')
    expect(socket.destroyed).toBe(true)
  })

  it('is bounded: head and body have an end, and so have the connections', async () => {
    const { app } = await openDoor()
    const { headersTimeout, requestTimeout, maxConnections, maxHeadersCount } = app.server
    expect([headersTimeout, requestTimeout, maxConnections, maxHeadersCount]).toEqual([
      15_000, 60_000, 5000, 100,
    ])
  })

  it('is refused with a head larger than any of ours, and with two lengths for one body', async () => {
    const { app } = await openDoor()
    await app.listen({ port: 0, host: '127.0.0.1' })
    const large = `GET /api/health HTTP/1.1\r\nhost: x\r\nx-big: ${'x'.repeat(20_000)}\r\n\r\n`
    expect(await raw(app.server.address(), large)).toMatch(/^HTTP\/1.1 431/)
    const head =
      'POST /api/session HTTP/1.1\r\nhost: x\r\nx-linli: 1\r\ncontent-type: application/json\r\n'
    for (const lengths of [
      'content-length: 2\r\ntransfer-encoding: chunked\r\n',
      'content-length: 2\r\ncontent-length: 9\r\n',
    ])
      expect(await raw(app.server.address(), `${head}${lengths}\r\n{}`)).toMatch(/^HTTP\/1.1 400/)
  })
})

function builtFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'linli-attack-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const built = join(folder, 'dist')
  mkdirSync(join(built, 'assets'), { recursive: true })
  writeFileSync(join(built, 'index.html'), '<meta property="csp-nonce" nonce="__LINLI_NONCE__">')
  return built
}

/** Sends these bytes as they are: a client would tidy the path first. */
function raw(address: AddressInfo | string | null, bytes: string): Promise<string> {
  if (!address || typeof address === 'string') throw new Error('the door is not open')
  return new Promise((resolve) => {
    const socket = connect(address.port, address.address, () => socket.write(bytes))
    let said = ''
    socket.on('data', (chunk) => {
      said += chunk
      socket.end()
    })
    socket.on('error', () => resolve(said))
    socket.on('close', () => resolve(said))
  })
}
