import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcp } from 'node:net'
import { Aedes } from 'aedes'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDoor, HttpError, persist } from '../../simulators/http.ts'
import { simulatorsPart } from '../../simulators/part.ts'

/** A platform that holds nothing and takes everything, and remembers what it was asked. */
type Platform = { url: string; asked: string[]; server: Server; answers: Map<string, unknown> }

const empty: Record<string, unknown> = {
  'GET /api/places': { devices: [] },
  'POST /api/places/import': { good: 1, problems: [] },
  'POST /api/volunteers/import': { good: 1, problems: [] },
  'POST /api/accounts': { good: 1, problems: [] },
}

async function openPlatform(): Promise<Platform> {
  const asked: string[] = []
  const answers = new Map<string, unknown>(Object.entries(empty))
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const key = `${request.method} ${request.url?.split('?')[0]}`
    request.resume().on('end', () => {
      asked.push(key)
      const status = request.method !== 'GET' && request.headers['x-linli'] !== '1' ? 403 : 200
      response.writeHead(status, { 'set-cookie': 'linli=abc; Path=/', 'content-type': 'text/json' })
      response.end(JSON.stringify(answers.get(key) ?? []))
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, asked, server, answers }
}

async function openBroker() {
  const aedes = await Aedes.createBroker()
  const server = createTcp(aedes.handle)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    url: `mqtt://127.0.0.1:${port}`,
    /** Resolves once so many messages of devices have come, with their topics. */
    hears: (count: number) =>
      new Promise<string[]>((done) => {
        const topics: string[] = []
        aedes.on('publish', ({ topic }) => {
          if (topic.startsWith('linli/v1/')) topics.push(topic)
          if (topics.length === count) done(topics)
        })
      }),
    async close() {
      await new Promise<void>((done) => aedes.close(() => done()))
      server.close()
    },
  }
}

const log = { info: () => {}, warn: () => {} }

describe('the simulators as outsiders', () => {
  let platform: Platform
  let broker: Awaited<ReturnType<typeof openBroker>>
  beforeEach(async () => {
    platform = await openPlatform()
    broker = await openBroker()
  })
  afterEach(async () => {
    platform.server.closeAllConnections()
    platform.server.close()
    await broker.close()
  })

  function part() {
    const { url: apiUrl } = platform
    return simulatorsPart({ mqttUrl: broker.url, apiUrl, demoPassword: 'demo-demo', log })
  }

  it('register what an empty platform lacks, then speak, and stop within two seconds', async () => {
    const heard = broker.hears(3_000)
    const simulators = part()
    await simulators.start()
    const topics = await heard
    expect(new Set(topics).size).toBeGreaterThan(1_800)
    const writes = platform.asked.filter((key) => !key.startsWith('GET'))
    expect(writes).toEqual(
      expect.arrayContaining([
        'PUT /api/places/plan',
        'POST /api/places/import',
        'POST /api/volunteers/import',
        'POST /api/accounts',
        'POST /api/parking/tariffs',
        'POST /api/ledger/policies',
      ]),
    )
    await simulators.stop()
  })

  it('register nothing where everything stands', async () => {
    const accounts = Array.from({ length: 2_500 }, (_, index) => ({
      name: `v${String(index + 1).padStart(4, '0')}`,
    }))
    platform.answers.set('GET /api/places', { devices: [{}] })
    for (const path of ['volunteers', 'parking/tariffs', 'ledger/policies'])
      platform.answers.set(`GET /api/${path}`, [{}])
    platform.answers.set('GET /api/accounts', accounts)
    platform.answers.set('GET /api/parking/stays', [])
    const heard = broker.hears(100)
    const simulators = part()
    await simulators.start()
    await heard
    await simulators.stop()
    const writes = platform.asked.filter((key) => !key.startsWith('GET') && !/session/.test(key))
    expect(writes).toEqual([])
  })

  it('stop at once while nobody answers', async () => {
    platform.server.closeAllConnections()
    platform.server.close()
    const simulators = part()
    await simulators.start()
    await simulators.stop()
  })
})

describe('the way in', () => {
  it('says a refusal with its status and reason', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(401).end(JSON.stringify({ detail: 'The name or the password is wrong.' }))
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as AddressInfo
    const door = createDoor(`http://127.0.0.1:${port}`, new AbortController().signal)
    const refused = door.signIn('admin', 'wrong')
    await expect(refused).rejects.toThrow('401 The name or the password is wrong.')
    await expect(refused).rejects.toBeInstanceOf(HttpError)
    server.closeAllConnections()
    server.close()
  })

  it('signs in again when the session has ended', async () => {
    let sessions = 0
    const server = createServer((request, response) => {
      if (request.url === '/api/session') {
        sessions += 1
        response.setHeader('set-cookie', `s=${sessions}`)
        return response.end('{}')
      }
      response.writeHead(request.headers.cookie === 's=2' ? 200 : 401).end('"here"')
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as AddressInfo
    const door = createDoor(`http://127.0.0.1:${port}`, new AbortController().signal)
    const session = await door.signIn('property', 'right')
    expect(await session.get('/api/parking/stays')).toBe('here')
    server.closeAllConnections()
    server.close()
  })

  it('persists until a deed succeeds, and tells each failure', async () => {
    let tries = 0
    const failures: unknown[] = []
    const deed = async () => {
      tries += 1
      if (tries < 2) throw new Error('not yet')
      return 'done'
    }
    const { signal } = new AbortController()
    expect(await persist(deed, signal, (error) => failures.push(error))).toBe('done')
    expect(failures).toHaveLength(1)
  })
})
