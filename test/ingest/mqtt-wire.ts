import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** What one TCP connection carried, in order: QoS 1 messages to the client and its PUBACKs. */
export type Crossing = {
  delivered: { id: number; dup: boolean }[]
  acknowledged: number[]
}

export type Wire = {
  url: string
  crossings: Crossing[]
  /** Resets every connection, as a pulled cable does to the broker and the client. */
  cut(): void
  /** From now on new connections are refused, or taken again. */
  refuse(refusing: boolean): void
}

/** Stands between a client and a broker and reads along; ends with the test. */
export async function openWire(brokerUrl: string): Promise<Wire> {
  const { hostname, port } = new URL(brokerUrl)
  const crossings: Crossing[] = []
  const sockets = new Set<Socket>()
  let isRefusing = false

  const server = createServer((client) => {
    if (isRefusing) return void client.destroy()
    const broker = connect(Number(port), hostname)
    const crossing: Crossing = { delivered: [], acknowledged: [] }
    crossings.push(crossing)
    watch(broker, (type, body) => {
      if (type >> 4 !== 3 || (type & 6) !== 2) return
      const id = body.readUInt16BE(2 + body.readUInt16BE(0))
      crossing.delivered.push({ id, dup: (type & 8) !== 0 })
    })
    watch(client, (type, body) => {
      if (type !== 0x40) return
      crossing.acknowledged.push(body.readUInt16BE(0))
    })
    client.pipe(broker).pipe(client)
    for (const socket of [client, broker]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        broker.destroy()
      })
    }
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy()
  }
  onTestFinished(() => {
    cut()
    server.close()
  })
  const address = server.address()
  const own = address && typeof address === 'object' ? address.port : 0
  const refuse = (refusing: boolean) => {
    isRefusing = refusing
  }
  return { url: `mqtt://127.0.0.1:${own}`, crossings, cut, refuse }
}

/** Calls with the first byte and the rest of each MQTT packet that comes out of `from`. */
function watch(from: Socket, packet: (type: number, body: Buffer) => void): void {
  let rest: Buffer = Buffer.alloc(0)
  from.on('data', (chunk: Buffer) => {
    rest = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    let at = 0
    for (let frame = frameAt(rest, at); frame; frame = frameAt(rest, at)) {
      packet(rest[at] ?? 0, rest.subarray(frame.start, frame.end))
      at = frame.end
    }
    rest = rest.subarray(at)
  })
}

function frameAt(bytes: Buffer, at: number): { start: number; end: number } | undefined {
  let length = 0
  for (let digit = 0; digit < 4; digit += 1) {
    const byte = bytes[at + 1 + digit]
    if (byte === undefined) return undefined
    length += (byte & 0x7f) * 128 ** digit
    if (byte >= 0x80) continue
    const start = at + 2 + digit
    return start + length <= bytes.length ? { start, end: start + length } : undefined
  }
  throw new Error('not an MQTT packet')
}
