import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as tlsConnect } from 'node:tls'
import { io } from 'socket.io-client'
import { describe, expect, it, onTestFinished } from 'vitest'
import { apiPart } from '../../api/part.ts'
import { ensureDemoAccounts } from '../../api/people/actions.ts'
import { askPinned } from '../../api/tls/ask.ts'
import { keepTls, type TlsKeeper } from '../../api/tls/keep.ts'
import { makeAuthority, makeLeaf } from '../../api/tls/own-certificate.ts'
import type { TlsSource } from '../../api/tls/settings.ts'
import { brokerPart } from '../../ingest/part.ts'
import { testClock } from '../support/clock.ts'
import { testContext } from '../support/context.ts'
import { freePort } from '../support/servers.ts'

const dayMs = 86_400_000
const now = () => testClock(Date.now())

describe('the certificate that Linli makes for the LAN', () => {
  it('is signed by its own authority, names this machine and is readable by nobody else', async () => {
    const { folder, keeper } = await keepOwn()
    const leaf = new X509Certificate(keeper.current().cert)
    const authority = new X509Certificate(keeper.authority ?? '')
    expect(leaf.verify(authority.publicKey)).toBe(true)
    expect(authority.ca && !leaf.ca).toBe(true)
    expect(leaf.checkHost('localhost') && leaf.checkIP('127.0.0.1')).toBeTruthy()
    for (const key of ['authority.key', 'leaf.key'])
      expect(statSync(join(folder, 'tls', key)).mode & 0o777).toBe(0o600)
    expect(keeper.fingerprint()).toBe(authority.fingerprint256)
  })

  it('stays the same over a restart, and its authority over a renewal', async () => {
    const clock = now()
    const first = await keepOwn({ clock })
    const again = await keepOwn({ clock, folder: first.folder })
    expect(again.keeper.current().cert).toBe(first.keeper.current().cert)
    clock.advance(340 * dayMs)
    let told = ''
    again.keeper.onChange(({ cert }) => {
      told = cert
    })
    await again.keeper.check()
    expect(told).toBe(again.keeper.current().cert)
    expect(told).not.toBe(first.keeper.current().cert)
    expect(Date.parse(new X509Certificate(told).validTo)).toBeGreaterThan(clock.now() + 300 * dayMs)
    expect(again.keeper.fingerprint()).toBe(first.keeper.fingerprint())
  })
})

describe('a certificate from files', () => {
  it('is read again when it has changed, and a half-written one is not taken', async () => {
    const { certFile, keyFile, write } = await ownFiles()
    const words: string[] = []
    const keeper = await keep({ certFile, keyFile }, { words })
    const before = keeper.current().cert
    writeFileSync(certFile, before.slice(0, 200))
    utimesSync(certFile, 1, 1)
    await keeper.check()
    expect(keeper.current().cert).toBe(before)
    expect(words).toEqual(['the certificate could not be renewed'])
    await write()
    utimesSync(certFile, 2, 2)
    await keeper.check()
    expect(keeper.current().cert).toBe(readFileSync(certFile, 'utf8'))
    expect(keeper.current().cert).not.toBe(before)
  })

  it('is refused at the start when the key belongs to another one', async () => {
    const [one, other] = [await ownFiles(), await ownFiles()]
    await expect(keep({ certFile: one.certFile, keyFile: other.keyFile })).rejects.toThrow(
      'does not belong',
    )
  })
})

describe('the door over TLS', () => {
  it('answers with HSTS and a __Host- cookie, and shows a renewed certificate without a restart', async () => {
    const { api, keeper, clock, httpPort } = await openSecureDoor()
    const ask = askPinned(() => keeper.current().cert)
    const session = await ask(`${api.address()}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-linli': '1' },
      body: JSON.stringify({ name: 'operator', password: 'a password for tests' }),
    })
    expect(session.status).toBe(200)
    expect(session.headers.get('strict-transport-security')).toContain('max-age=31536000')
    expect(session.headers.getSetCookie()[0]).toMatch(
      /^__Host-linli=.*; Path=\/; HttpOnly; Secure; SameSite=Strict/,
    )
    const [before] = [await shown(api.address())]
    clock.advance(340 * dayMs)
    await keeper.check()
    expect(await shown(api.address())).not.toBe(before)
    expect(httpPort).toBeGreaterThan(0)
  })

  it('carries the sockets too, and the plain port takes none', async () => {
    const { api, keeper, httpPort } = await openSecureDoor()
    const ask = askPinned(() => keeper.current().cert)
    const session = await ask(`${api.address()}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-linli': '1' },
      body: JSON.stringify({ name: 'operator', password: 'a password for tests' }),
    })
    const cookie = session.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const terms = { transports: ['websocket'], reconnection: false, extraHeaders: { cookie } }
    const secure = io(api.address(), { ...terms, rejectUnauthorized: false })
    const plain = io(`http://127.0.0.1:${httpPort}`, terms)
    onTestFinished(() => void [secure, plain].map((socket) => socket.close()))
    const outcome = (socket: typeof secure) =>
      new Promise<string>((resolve) => {
        socket.on('connect', () => resolve('connected'))
        socket.on('connect_error', () => resolve('refused'))
      })
    expect(await Promise.all([outcome(secure), outcome(plain)])).toEqual(['connected', 'refused'])
  })

  it('is refused to a client that trusts another authority', async () => {
    const { api } = await openSecureDoor()
    await expect(fetch(`${api.address()}/api/health`)).rejects.toThrow()
  })

  it('speaks TLS 1.2 and 1.3 with forward secrecy, and nothing older', async () => {
    const { api } = await openSecureDoor()
    const protocols = await Promise.all(
      (['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const).map((version) =>
        handshake(api.address(), { minVersion: version, maxVersion: version }),
      ),
    )
    expect(protocols).toEqual([undefined, undefined, 'TLSv1.2', 'TLSv1.3'])
    expect(
      await handshake(api.address(), { maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA' }),
    ).toBeUndefined()
  })

  it('shows a page on the plain port the way to https, and refuses a program there', async () => {
    const { api, httpPort } = await openSecureDoor()
    const plain = `http://127.0.0.1:${httpPort}`
    const page = await fetch(`${plain}/map?layers=bays`, { redirect: 'manual' })
    const { port } = new URL(api.address())
    expect([page.status, page.headers.get('location')]).toEqual([
      308,
      `https://127.0.0.1:${port}/map?layers=bays`,
    ])
    expect((await fetch(`${plain}/api/health`, { redirect: 'manual' })).status).toBe(403)
    const write = await fetch(`${plain}/login`, { method: 'POST', redirect: 'manual' })
    expect(write.status).toBe(403)
  })
})

type Keeping = { clock?: ReturnType<typeof testClock>; folder?: string; words?: string[] }

async function keepOwn({ clock = now(), folder = newFolder() }: Keeping = {}) {
  return { folder, keeper: await keep('self', { clock, folder }) }
}

async function keep(
  source: TlsSource,
  { clock = now(), folder = newFolder(), words = [] }: Keeping = {},
): Promise<TlsKeeper> {
  const onProblem = (said: string) => void words.push(said)
  const keeper = await keepTls(source, { dataDir: folder, host: '127.0.0.1', clock, onProblem })
  onTestFinished(() => keeper.stop())
  return keeper
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'linli-tls-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function ownFiles() {
  const folder = newFolder()
  const [certFile, keyFile] = [join(folder, 'server.crt'), join(folder, 'server.key')]
  async function write() {
    const authority = await makeAuthority(Date.now())
    const { cert, key } = await makeLeaf(authority, ['linli.example'], Date.now())
    writeFileSync(certFile, cert)
    writeFileSync(keyFile, key, { mode: 0o600 })
  }
  await write()
  return { certFile, keyFile, write }
}

async function openSecureDoor() {
  const clock = now()
  const { keeper } = await keepOwn({ clock })
  const httpPort = await freePort()
  const ctx = await testContext({ clock, config: { tls: 'self', httpPort } })
  await ensureDemoAccounts(ctx, 'a password for tests')
  const broker = brokerPart(ctx)
  await broker.start()
  const api = apiPart(ctx, { mqttUrl: broker.url(), tls: keeper, dashboardFolder: '/nowhere' })
  await api.start()
  onTestFinished(async () => {
    await api.stop()
    await broker.stop()
  })
  return { api, keeper, clock, httpPort }
}

/** The fingerprint of what the server shows now. */
function shown(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url)
    const socket = tlsConnect(
      { host: hostname, port: Number(port), rejectUnauthorized: false },
      () => {
        resolve(socket.getPeerCertificate().fingerprint256)
        socket.end()
      },
    )
    socket.on('error', reject)
  })
}

/** The protocol agreed on; undefined when none was. */
function handshake(url: string, terms: object): Promise<string | undefined> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(url)
    const options = { host: hostname, port: Number(port), rejectUnauthorized: false, ...terms }
    try {
      const socket = tlsConnect(options, () => {
        resolve(socket.getProtocol() ?? undefined)
        socket.end()
      })
      socket.on('error', () => resolve(undefined))
    } catch {
      resolve(undefined)
    }
  })
}
