import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openInflux } from '../../api/telemetry/influx.ts'
import type { Point } from '../../api/telemetry/store.ts'
import { freePort } from '../support/servers.ts'

const point: Point = {
  kind: 'parking.bay',
  device: 'bay-1',
  site: 'site-1',
  community: '',
  adapter: 'native',
  atMs: 1_793_577_600_000,
  nanos: 7,
  fields: { occupied: true },
  quality: 'good',
}
const timeoutMs = 300

type Answer = (response: ServerResponse) => void
const status =
  (code: number, body = ''): Answer =>
  (response) => {
    response.writeHead(code).end(body)
  }

/** What answers like InfluxDB 1.8 until it is asked to write, and then as told; hears the lines. */
async function scripted(answers: { write?: Answer; ping?: Answer; query?: Answer }) {
  const heard: { path: string; body: string; headers: IncomingMessage['headers'] }[] = []
  const databases = JSON.stringify({
    results: [{ series: [{ columns: [], values: [['linli']] }] }],
  })
  const server = createServer(async (request, response) => {
    const path = request.url ?? ''
    let body = ''
    for await (const chunk of request) body += chunk
    heard.push({ path, body, headers: request.headers })
    response.setHeader('x-influxdb-version', '1.8.10')
    if (path.startsWith('/ping')) return (answers.ping ?? status(204))(response)
    if (path.startsWith('/query')) return (answers.query ?? status(200, databases))(response)
    return (answers.write ?? status(204))(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const config = { url: `http://127.0.0.1:${port}`, bucket: 'linli', token: 'user:secret' }
  const store = await openInflux(config, { timeoutMs })
  onTestFinished(() => store.close())
  return { store, heard }
}

const error = (sentence: string) => JSON.stringify({ error: sentence })

describe('what InfluxDB answers to lines', () => {
  for (const [code, kind, body] of [
    [400, 'rejected', error('partial write: field type conflict')],
    [400, 'rejected', error('unable to parse \'x boot="database not found"\'')],
    [422, 'rejected', ''],
    [413, 'too_large', error('Request Entity Too Large')],
    [401, 'refused', error('authorization failed')],
    [403, 'refused', error('user is not authorized')],
    [404, 'refused', error('database not found: "linli"')],
    [404, 'refused', JSON.stringify({ code: 'not found', message: 'bucket "linli" not found' })],
    [500, 'refused', error('retention policy not found: two_years')],
    [405, 'refused', 'Method Not Allowed'],
    [302, 'refused', ''],
    [200, 'refused', '<html>a page of some proxy</html>'],
    [408, 'unavailable', ''],
    [429, 'unavailable', error('too many requests')],
    [500, 'unavailable', error('timeout')],
    [503, 'unavailable', error('write failed: engine is closed')],
  ] as const)
    it(`${code} ${body.slice(0, 50)} is ${kind}`, async () => {
      const { store } = await scripted({ write: status(code, body) })
      await expect(store.write([point])).rejects.toMatchObject({ name: 'TelemetryError', kind })
    })

  it('204 is the word that they are kept, also when the connection breaks after it', async () => {
    const { store } = await scripted({
      write: (response) => {
        response.writeHead(204).end(() => response.socket?.resetAndDestroy())
      },
    })
    await expect(store.write([point])).resolves.toBeUndefined()
    await expect(store.write([point])).resolves.toBeUndefined()
  })

  it('nothing, before the connection breaks, is unavailable', async () => {
    const { store } = await scripted({ write: (response) => response.socket?.resetAndDestroy() })
    await expect(store.write([point])).rejects.toMatchObject({ kind: 'unavailable' })
  })

  it('nothing at all is unavailable once the time is up', async () => {
    const { store } = await scripted({ write: () => {} })
    const before = performance.now()
    await expect(store.write([point])).rejects.toMatchObject({ kind: 'unavailable' })
    expect(performance.now() - before).toBeGreaterThanOrEqual(timeoutMs - 50)
  })

  it('is said in the server’s own words, without the password', async () => {
    const { store } = await scripted({ write: status(403, error('linli may not write')) })
    const refused = await store.write([point]).catch((reason: Error) => reason)
    expect(String(refused)).toContain('403: linli may not write')
    expect(String(refused)).not.toContain('secret')
  })

  it('is asked with 5,000 lines at most, one after the other, the mark in the last', async () => {
    const { store, heard } = await scripted({})
    const many = Array.from({ length: 10_001 }, (_, nanos) => ({ ...point, nanos }))
    await store.write(many, { journal: 'j1', position: 9, at: point.atMs })
    const bodies = heard.filter(({ path }) => path.includes('write')).map(({ body }) => body)
    expect(bodies.map((body) => body.split('\n').length)).toEqual([5000, 5000, 2])
    expect(bodies.map((body) => body.includes('linli_cursor'))).toEqual([false, false, true])
  })

  it('is not asked for the mark when lines before it failed', async () => {
    let writes = 0
    const { store, heard } = await scripted({
      write(response) {
        writes += 1
        status(writes === 2 ? 503 : 204)(response)
      },
    })
    const many = Array.from({ length: 10_001 }, (_, nanos) => ({ ...point, nanos }))
    const mark = { journal: 'j1', position: 9, at: point.atMs }
    await expect(store.write(many, mark)).rejects.toMatchObject({ kind: 'unavailable' })
    expect(heard.some(({ body }) => body.includes('linli_cursor'))).toBe(false)
  })

  it('is asked without gzip on loopback, with the password in its own header', async () => {
    const { store, heard } = await scripted({})
    await store.write(Array.from({ length: 100 }, (_, nanos) => ({ ...point, nanos })))
    expect(heard.at(-1)?.headers).toMatchObject({ authorization: 'Token user:secret' })
    expect(heard.at(-1)?.headers['content-encoding']).toBeUndefined()
  })
})

describe('what InfluxDB answers to questions', () => {
  const results = (said: object) => status(200, JSON.stringify({ results: [said] }))
  for (const [what, answer, kind] of [
    ['a missing database, under 200', results({ error: 'database not found: linli' }), 'refused'],
    ['a time-out, under 200', results({ error: 'query timeout reached' }), 'unavailable'],
    ['several statements in vain', results({ error: 'not executed' }), 'unavailable'],
    ['a page of some proxy', status(200, '<html>'), 'refused'],
    ['401', status(401, error('authorization failed')), 'refused'],
    ['503', status(503), 'unavailable'],
    ['nothing', () => {}, 'unavailable'],
    ['half an answer', (response: ServerResponse) => halfOf(response), 'unavailable'],
  ] as [string, Answer, string][])
    it(`${what} is ${kind}`, async () => {
      let isFirst = true
      const databases = results({ series: [{ columns: [], values: [['linli']] }] })
      const { store } = await scripted({
        query(response) {
          const answersNow = isFirst ? databases : answer
          isFirst = false
          answersNow(response)
        },
      })
      await expect(store.marked('j1')).rejects.toMatchObject({ name: 'TelemetryError', kind })
    })

  it('a mark that nobody made is none', async () => {
    const { store } = await scripted({ query: results({ series: [{ values: [['linli']] }] }) })
    expect(await store.marked('j1')).toBeUndefined()
  })
})

describe('a server that does not let us in', () => {
  it('is refused while its database may not be made, whatever the words', async () => {
    const none = JSON.stringify({ results: [{ series: [{ values: [['other']] }] }] })
    let asked = 0
    const { store } = await scripted({
      query(response) {
        asked += 1
        const no = JSON.stringify({ results: [{ error: 'no admin user is there' }] })
        status(200, asked % 2 === 1 ? none : no)(response)
      },
    })
    await expect(store.write([point])).rejects.toMatchObject({ kind: 'refused' })
  })

  it('is away while a proxy answers in its place, and is not taken for another version', async () => {
    let isUp = false
    const { store, heard } = await scripted({
      ping(response) {
        if (!isUp) response.removeHeader('x-influxdb-version')
        status(isUp ? 204 : 503)(response)
      },
    })
    await expect(store.write([point])).rejects.toMatchObject({ kind: 'unavailable' })
    isUp = true
    await store.write([point])
    expect(heard.filter(({ path }) => path.includes('write'))).toHaveLength(1)
  })

  it('is away when nothing listens there', async () => {
    const store = await openInflux({ url: `http://127.0.0.1:${await freePort()}`, bucket: 'linli' })
    await expect(store.write([point])).rejects.toMatchObject({ kind: 'unavailable' })
    await expect(store.marked('j1')).rejects.toMatchObject({ kind: 'unavailable' })
  })
})

function halfOf(response: ServerResponse): void {
  response.writeHead(200, { 'content-length': 100 })
  response.write('{"results":', () => response.socket?.resetAndDestroy())
}
