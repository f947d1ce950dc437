import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { describeWith, type RealServer, startMosquitto } from '../support/servers.ts'
import { openWire } from './mqtt-wire.ts'
import {
  forgetSession,
  openDevice,
  openSession,
  publishSeqs,
  sequence,
  testDisk,
  topic,
} from './session-world.ts'

describeWith(['mosquitto'], 'the window of a session at Mosquitto', () => {
  let mosquitto: RealServer
  beforeAll(async () => {
    mosquitto = await startMosquitto()
  })
  afterAll(() => mosquitto?.stop())

  async function fill(atMost: { messages: number; bytes: number }, keepaliveS = 60) {
    onTestFinished(() => forgetSession(mosquitto.url))
    const wire = await openWire(mosquitto.url)
    const disk = testDisk()
    disk.takeNothing()
    const session = await openSession(wire.url, disk.receive, { atMost, keepaliveS })
    return { wire, disk, session, device: await openDevice(mosquitto.url) }
  }

  it('takes no more than it may, and all the rest once the disk takes', async () => {
    const { disk, session, device } = await fill({ messages: 50, bytes: 1e6 })
    await publishSeqs(device, 1, 1000)
    await eventually(() => expect(session.unacknowledged().messages).toBe(50))
    disk.take(20)
    await eventually(() => expect(disk.seqs()).toHaveLength(70))
    expect(session.unacknowledged().messages).toBe(50)
    disk.takeAll()
    await eventually(() => expect(disk.seqs()).toEqual(sequence(1, 1000)))
    await eventually(() => expect(session.unacknowledged()).toEqual({ messages: 0, bytes: 0 }))
    expect(disk.received.some(({ dup }) => dup)).toBe(false)
  })

  it('counts bytes too: large messages fill it sooner', async () => {
    const { disk, session, device } = await fill({ messages: 2000, bytes: 100_000 })
    const large = JSON.stringify({ seq: 1, colour: 'x'.repeat(30_000) })
    for (let index = 0; index < 8; index += 1) await device.publishAsync(topic, large, { qos: 1 })
    await eventually(() => expect(session.unacknowledged().messages).toBe(4))
    expect(session.unacknowledged().bytes).toBeLessThan(130_000)
    disk.takeAll()
    await eventually(() => expect(disk.received).toHaveLength(8))
  })

  it('leaves when the disk takes nothing for half a keep-alive, stays away until it does, and loses nothing', async () => {
    const { wire, disk, session, device } = await fill({ messages: 10, bytes: 1e6 }, 1)
    await publishSeqs(device, 1, 100)
    await eventually(() => expect(session.isUp()).toBe(false))
    expect(disk.seqs()).toEqual(sequence(1, 10))
    expect(session.unacknowledged().messages).toBe(10)
    const crossings = wire.crossings.length
    const heard: string[] = []
    device.on('message', (_, payload) => heard.push(String(payload)))
    await device.subscribeAsync('linli/internal/live/ingest')
    session.publish('linli/internal/live/ingest', '{"at":1}', { retain: false })
    await eventually(() => expect(heard).toEqual(['{"at":1}']))
    disk.take(9)
    await eventually(() => expect(session.unacknowledged().messages).toBe(1))
    // Its way back is a timer of 20 ms; a message to and fro takes its turn behind it.
    await publishSeqs(device, 101, 200)
    expect([session.isUp(), wire.crossings.length]).toEqual([false, crossings])

    disk.takeAll()
    await eventually(() => expect(new Set(disk.seqs())).toEqual(new Set(sequence(1, 200))))
    expect(session.isUp()).toBe(true)
    const again = disk.received.filter(({ seq }) => seq <= 10).slice(10)
    expect(again.map(({ seq, dup }) => ({ seq, dup }))).toEqual(
      sequence(1, 10).map((seq) => ({ seq, dup: true })),
    )
  })

  /**
   * Mosquitto 2.0.11 answers each PUBACK with a whole window, so with more than 65,535 waiting it has
   * two messages in flight under one id. Acknowledged in their order they are told apart all the same.
   */
  it('loses nothing and acknowledges in order when more than 65,535 wait and the way is cut', async () => {
    const messages = 70_000
    const { wire, disk, session, device } = await fill({ messages: 2000, bytes: 8e6 })
    for (let from = 1; from <= messages; from += 5000) await publishSeqs(device, from, from + 4999)
    disk.take(100)
    await eventually(() => expect(session.unacknowledged().messages).toBe(2000))
    wire.cut()
    disk.takeAll()
    await eventually(() => expect(disk.received.length).toBeGreaterThan(20_000))
    wire.cut()
    await eventually(() => expect(new Set(disk.seqs()).size).toBe(messages))
    await eventually(() => {
      const acknowledged = wire.crossings.map((crossing) => crossing.acknowledged.length)
      expect(acknowledged.reduce((sum, count) => sum + count)).toBeGreaterThanOrEqual(messages)
    })
    for (const { delivered, acknowledged } of wire.crossings) {
      const firstIds = delivered.slice(0, acknowledged.length).map(({ id }) => id)
      expect(acknowledged.every((id, at) => id === firstIds[at])).toBe(true)
    }
  })
})
