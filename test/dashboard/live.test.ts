import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server as SocketServer } from 'socket.io'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type {
  ClientToServer,
  LiveReading,
  ServerToClient,
  Snapshot,
} from '../../api/live/events.ts'
import { createLiveStore, type LiveState, type LiveStore } from '../../dashboard/live.ts'
import { emptyData } from '../../dashboard/live-state.ts'

/** A server that numbers its changes and can lose them on the way. */
class District {
  readonly values = new Map<string, LiveReading>()
  seq = 0
  snapshots = 0
  readonly http: Server = createServer()
  readonly io = new SocketServer<ClientToServer, ServerToClient>(this.http)

  async listen(port = 0): Promise<string> {
    this.io.on('connection', (socket) =>
      socket.on('snapshot', (answer) => {
        this.snapshots += 1
        answer(this.snapshot())
      }),
    )
    await new Promise<void>((resolve) => this.http.listen(port, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`
  }

  say(deviceId: string, occupied: boolean, isLost = false) {
    this.seq += 1
    const reading: LiveReading = {
      deviceId,
      kind: 'parking.bay',
      observedAt: this.seq,
      receivedAt: this.seq,
      quality: 'good',
      fields: { occupied },
    }
    this.values.set(deviceId, reading)
    if (!isLost) this.io.emit('change', { stream: 'devices', seq: this.seq, readings: [reading] })
  }

  snapshot(): Snapshot {
    return {
      at: Date.now(),
      seq: { devices: this.seq },
      devices: [...this.values.values()],
      incidents: [],
      lots: [],
      tasks: [],
      health: emptyData.health,
    }
  }

  async close() {
    await this.io.close()
  }
}

let district: District
let live: LiveStore

beforeEach(async () => {
  district = new District()
  live = createLiveStore({ url: await district.listen(), pauseMs: 5 })
})

afterEach(async () => {
  live.stop()
  await district.close()
})

const isLive = ({ connection }: LiveState) => connection === 'live'
const says = (id: string, occupied: boolean) => (state: LiveState) =>
  state.devices.get(id)?.['parking.bay']?.fields.occupied === occupied

describe('the live line', () => {
  it('starts with a snapshot and goes on with changes', async () => {
    district.say('a', true)
    live.start()
    await live.whenSeen(isLive)
    expect(says('a', true)(live.store.getState())).toBe(true)
    district.say('a', false)
    await live.whenSeen(says('a', false))
    expect(district.snapshots).toBe(1)
  })

  it('fetches a snapshot when a number is missing, and then holds what was lost', async () => {
    live.start()
    await live.whenSeen(isLive)
    district.say('a', true)
    district.say('lost', true, true)
    district.say('b', true)
    await live.whenSeen((state) => says('lost', true)(state) && says('b', true)(state))
    expect(live.store.getState()).toMatchObject({ resyncs: 1, seq: { devices: 3 } })
    expect(district.snapshots).toBe(2)
  })

  it('says that it is lost when the server goes, and converges when it is back', async () => {
    live.start()
    await live.whenSeen(isLive)
    const { port } = district.http.address() as AddressInfo
    await district.close()
    await live.whenSeen(({ connection }) => connection === 'lost')
    district = new District()
    district.say('a', true)
    await district.listen(port)
    await live.whenSeen(isLive)
    expect(says('a', true)(live.store.getState())).toBe(true)
  })

  it('gathers a burst into few updates of the store', async () => {
    live.start()
    await live.whenSeen(isLive)
    let updates = 0
    live.store.subscribe(() => {
      updates += 1
    })
    for (let index = 0; index < 500; index += 1) district.say(`bay-${index}`, true)
    await live.whenSeen(says('bay-499', true))
    expect(updates).toBeLessThan(50)
    expect(live.store.getState().devices.size).toBe(500)
  })

  it('shows the login when the server ends the session, and does not come back', async () => {
    live.start()
    await live.whenSeen(isLive)
    district.io.emit('ended')
    await live.whenSeen(({ connection }) => connection === 'ended')
    expect(live.store.getState().connection).toBe('ended')
  })

  it('shows the login when it is refused for want of a session', async () => {
    district.io.use((_socket, next) => next(new Error('unauthenticated')))
    live.start()
    await live.whenSeen(({ connection }) => connection === 'ended')
  })

  it('tries again when the server could not say who is asking', async () => {
    let refusals = 0
    district.io.use((_socket, next) => {
      refusals += 1
      next(refusals === 1 ? new Error('unavailable') : undefined)
    })
    live.start()
    await live.whenSeen(isLive)
    expect(refusals).toBe(2)
  })
})
