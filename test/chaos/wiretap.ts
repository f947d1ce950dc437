/** Packet ids on the wire between a broker and one client, as the broker must see them. */
export type Wiretap = {
  /** One ear per connection. */
  listen(): { fromServer(chunk: Buffer): void; fromClient(chunk: Buffer): void }
  /** PUBLISH packets at QoS 1. */
  published(): number
  unacknowledged(): number
  mostUnacknowledged(): number
  /** Ids that named a second message before the first was acknowledged. */
  confused(): number
}

const [publish, puback] = [3, 4]

export function wiretap(): Wiretap {
  const connections: Set<number>[] = []
  let [published, most, confused] = [0, 0, 0]
  return {
    listen() {
      // A new connection sends what was unacknowledged again, under the same ids.
      const ids = new Set<number>()
      connections.push(ids)
      return {
        fromServer: packets((type, flags, body) => {
          if (type !== publish || (flags & 6) !== 2) return
          const id = body.readUInt16BE(2 + body.readUInt16BE(0))
          published += 1
          if (ids.has(id)) confused += 1
          ids.add(id)
          most = Math.max(most, ids.size)
        }),
        fromClient: packets((type, _, body) => {
          if (type === puback) ids.delete(body.readUInt16BE(0))
        }),
      }
    },
    published: () => published,
    unacknowledged: () => connections.reduce((sum, ids) => sum + ids.size, 0),
    mostUnacknowledged: () => most,
    confused: () => confused,
  }
}

/** Cuts a stream into MQTT packets (MQTT 5 §2.1: type and flags, length in 7-bit groups, body). */
function packets(hear: (type: number, flags: number, body: Buffer) => void) {
  let rest: Buffer = Buffer.alloc(0)
  return (chunk: Buffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let from = 0
    for (;;) {
      const found = lengthAt(rest, from + 1)
      if (!found || rest.length < found.bodyAt + found.length) break
      const head = rest[from] ?? 0
      const end = found.bodyAt + found.length
      hear(head >> 4, head & 15, rest.subarray(found.bodyAt, end))
      from = end
    }
    rest = rest.subarray(from)
  }
}

function lengthAt(bytes: Buffer, at: number): { length: number; bodyAt: number } | undefined {
  let length = 0
  for (let index = 0; index < 4; index += 1) {
    const byte = bytes[at + index]
    if (byte === undefined) return undefined
    length += (byte & 127) << (7 * index)
    if (byte < 128) return { length, bodyAt: at + index + 1 }
  }
  return undefined
}
