import { once } from 'node:events'
import { createServer } from 'node:http'
import { onTestFinished } from 'vitest'
import { freePort } from '../support/servers.ts'

type Question = { q: string; params: unknown }

/** Something that answers every question with nothing and remembers how it was asked. */
export async function answering() {
  const questions: Question[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = new URLSearchParams(Buffer.concat(chunks).toString('utf8'))
    if (body.has('q'))
      questions.push({ q: body.get('q') ?? '', params: JSON.parse(body.get('params') ?? '{}') })
    response.setHeader('x-influxdb-version', '1.8.10')
    if (request.url?.startsWith('/ping')) return response.writeHead(204).end()
    const names = [{ columns: ['name'], values: [['linli']] }]
    const results = body.get('q')?.startsWith('SHOW') ? [{ series: names }] : [{}]
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ results }))
  })
  const port = await freePort()
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return { url: `http://127.0.0.1:${port}`, asked: () => questions }
}
