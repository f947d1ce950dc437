import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { connect, createServer as listen, type Socket } from 'node:net'

/**
 * What happens to a request: passed on; the connection cut; answered with a status instead; or passed
 * on, and the connection reset when the answer comes.
 */
export type Fault = 'pass' | 'cut' | 'reset_after' | { status: number; body: string }

export type HttpProxy = {
  url: string
  set(fault: Fault): void
  /** Writes that were under way at once, at most. */
  mostUnderWay(): number
  stop(): void
}

/** Stands between ingest and InfluxDB; a status is for writes and queries, pings are passed on. */
export async function httpProxy(upstream: string): Promise<HttpProxy> {
  let fault: Fault = 'pass'
  let [underWay, mostUnderWay] = [0, 0]

  const server = createServer((asked, answer) => {
    const isWrite = asked.url?.includes('/write') ?? false
    if (isWrite) {
      underWay += 1
      mostUnderWay = Math.max(mostUnderWay, underWay)
      answer.once('close', () => {
        underWay -= 1
      })
    }
    meet(asked, answer)
  })

  function meet(asked: IncomingMessage, answer: ServerResponse) {
    if (fault === 'cut') asked.socket.destroy()
    else if (typeof fault === 'object' && asked.url !== '/ping') {
      const { status, body } = fault
      asked.resume().once('end', () => {
        answer.writeHead(status, { 'content-type': 'application/json' }).end(body)
      })
    } else passOn(asked, answer)
  }

  function passOn(asked: IncomingMessage, answer: ServerResponse) {
    const { method, url: path, headers } = asked
    const on = request(new URL(path ?? '/', upstream), { method, headers }, (said) => {
      if (fault === 'reset_after') {
        said.resume().once('end', () => asked.socket.resetAndDestroy())
        return
      }
      answer.writeHead(said.statusCode ?? 502, said.headers)
      said.pipe(answer)
    })
    on.on('error', () => asked.socket.destroy())
    asked.pipe(on)
  }

  const port = await portOf(server)
  return {
    url: `http://127.0.0.1:${port}`,
    set(next) {
      fault = next
    },
    mostUnderWay: () => mostUnderWay,
    stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}

export type TcpProxy = {
  port: number
  stop(): void
}

/** Hands bytes on both ways; `hear` sees what passes, per connection. */
export async function tcpProxy(
  upstreamPort: number,
  hear: () => { fromServer(chunk: Buffer): void; fromClient(chunk: Buffer): void },
): Promise<TcpProxy> {
  const clients = new Set<Socket>()
  const server = listen((client) => {
    const upstream = connect(upstreamPort, '127.0.0.1')
    const ear = hear()
    clients.add(client)
    client.on('data', (chunk) => {
      ear.fromClient(chunk)
      upstream.write(chunk)
    })
    upstream.on('data', (chunk) => {
      ear.fromServer(chunk)
      if (client.write(chunk)) return
      upstream.pause()
      client.once('drain', () => upstream.resume())
    })
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('error', () => {})
      one.on('close', () => {
        clients.delete(client)
        other.destroy()
      })
    }
  })
  const port = await portOf(server)
  return {
    port,
    stop() {
      for (const client of clients) client.destroy()
      server.close()
    },
  }
}

function portOf(server: ReturnType<typeof listen>): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    })
  })
}
