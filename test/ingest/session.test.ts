import { once } from 'node:events'
import { connect as connectTcp, createServer } from 'node:net'
import mqtt from 'mqtt'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { embeddedBroker } from '../../ingest/broker.ts'
import { brokerSession } from '../../ingest/session.ts'
import { eventually } from '../support/eventually.ts'
import { describeWith, type RealServer, startMosquitto } from '../support/servers.ts'
import {
  forgetSession,
  openDevice,
  openSession,
  publishSeqs,
  sequence,
  silent,
  testDisk,
  topic,
} from './session-world.ts'

describe('a session whose broker goes and comes', () => {
  it('says once that it is away and once that it is back, however often it tries', async () => {
    let isAway = true
    let attempts = 0
    const broker = embeddedBroker({ host: '127.0.0.1', port: 0, log: silent })
    await broker.start()
    const to = Number(new URL(broker.url()).port)
    const gate = createServer((socket) => {
      attempts += 1
      socket.on('error', () => {})
      if (isAway) return void socket.destroy()
      const onward = connectTcp(to, '127.0.0.1')
      onward.on('error', () => {})
      socket.pipe(onward).pipe(socket)
    })
    await once(gate.listen(0, '127.0.0.1'), 'listening')
    const address = gate.address()
    const port = address && typeof address === 'object' ? address.port : 0
    const said: string[] = []
    const heard = pino({}, { write: (line: string) => said.push(JSON.parse(line).msg) })
    const session = brokerSession(`mqtt://127.0.0.1:${port}`, async () => {}, heard, {
      retryMs: () => 5,
    })
    onTestFinished(async () => {
      await session.stop()
      gate.close()
      await broker.stop()
    })
    session.start()
    await eventually(() => expect(attempts).toBeGreaterThan(8))
    isAway = false
    await eventually(() => expect(session.isUp()).toBe(true))
    expect(said).toEqual([
      'the MQTT broker is away; it is asked again until it answers',
      'the MQTT broker answers again',
    ])
  })
})

describeWith(['mosquitto'], 'a session at Mosquitto', () => {
  let mosquitto: RealServer
  beforeAll(async () => {
    mosquitto = await startMosquitto(['autosave_interval 1'])
  })
  afterAll(() => mosquitto?.stop())
  const forget = () => forgetSession(mosquitto.url)

  it('gets again what was not on disk when it stopped, marked as a duplicate, and only that', async () => {
    onTestFinished(forget)
    const device = await openDevice(mosquitto.url)
    const disk = testDisk()
    const session = await openSession(mosquitto.url, disk.receive)
    disk.takeNothing()
    await publishSeqs(device, 1, 5)
    await eventually(() => expect(disk.seqs()).toEqual(sequence(1, 5)))
    expect(session.unacknowledged().messages).toBe(5)
    disk.take(2)
    await eventually(() => expect(session.unacknowledged().messages).toBe(3))
    await session.stop()

    const next = testDisk()
    await openSession(mosquitto.url, next.receive)
    await eventually(() => expect(next.seqs()).toEqual([3, 4, 5]))
    expect(next.received.every(({ dup }) => dup)).toBe(true)
  })

  it('gets what was published while it was away', async () => {
    onTestFinished(forget)
    const device = await openDevice(mosquitto.url)
    await (await openSession(mosquitto.url, async () => {})).stop()
    await publishSeqs(device, 1, 2001)
    const disk = testDisk()
    await openSession(mosquitto.url, disk.receive)
    await eventually(() => expect(disk.seqs()).toEqual(sequence(1, 2001)))
  })

  it('keeps taking messages after one was refused, and gets that one again within a keep-alive', async () => {
    onTestFinished(forget)
    const device = await openDevice(mosquitto.url)
    const taken: number[] = []
    let refusals = 0
    const receive = async (_: string, payload: Uint8Array) => {
      const { seq } = JSON.parse(Buffer.from(payload).toString())
      if (seq === 1 && refusals === 0) {
        refusals += 1
        throw new Error('no room')
      }
      taken.push(seq)
    }
    await openSession(mosquitto.url, receive, { keepaliveS: 1 })
    await publishSeqs(device, 1, 3)
    await eventually(() => expect(taken.slice(0, 2)).toEqual([2, 3]))
    await eventually(() => expect(taken).toEqual([2, 3, 1]))
  })

  it('subscribes anew at a broker that has lost the session, and counts the loss', async () => {
    onTestFinished(forget)
    const disk = testDisk()
    const session = await openSession(mosquitto.url, disk.receive)
    expect(session.sessionsLost()).toBe(0)
    await session.stop()
    await forget()
    const next = await openSession(mosquitto.url, disk.receive, { wasSubscribed: true })
    expect(next.sessionsLost()).toBe(1)
    // Somebody connects under the same id, and with a clean session: the broker cuts us off.
    await forget()
    await eventually(() => expect(next.sessionsLost()).toBe(2))
    await eventually(() => expect(next.isUp()).toBe(true))
    await publishSeqs(await openDevice(mosquitto.url), 1, 1)
    await eventually(() => expect(disk.seqs()).toEqual([1]))
  })

  it('comes back to a broker that was restarted, and to its session there', async () => {
    onTestFinished(forget)
    const disk = testDisk()
    const session = await openSession(mosquitto.url, disk.receive)
    await mosquitto.stopProcess('SIGTERM')
    await mosquitto.startProcess()
    await eventually(() => expect(session.isUp()).toBe(true))
    await publishSeqs(await openDevice(mosquitto.url), 1, 100)
    await eventually(() => expect(disk.seqs()).toEqual(sequence(1, 100)))
    expect(session.sessionsLost()).toBe(0)
  })

  it('hands on what Linli itself says, retained where asked', async () => {
    onTestFinished(forget)
    const session = await openSession(mosquitto.url, async () => {})
    await eventually(async () => {
      session.publish('linli/internal/live/ingest', '{"at":1}', { retain: true })
      const screen = await openDevice(mosquitto.url)
      const heard: string[] = []
      screen.on('message', (_, payload) => heard.push(String(payload)))
      await screen.subscribeAsync('linli/internal/live/ingest')
      await eventually(() => expect(heard).toEqual(['{"at":1}']), 500)
    })
  })

  it('speaks MQTT 3.1.1 with a broker that does not know MQTT 5', async () => {
    const broker = embeddedBroker({ host: '127.0.0.1', port: 0, log: silent })
    await broker.start()
    onTestFinished(() => broker.stop())
    broker.setDoor(async () => {})
    const disk = testDisk()
    const session = await openSession(broker.url(), disk.receive)
    await (await mqtt.connectAsync(broker.url())).publishAsync(topic, '{"seq":1}', { qos: 1 })
    await eventually(() => expect(disk.seqs()).toEqual([1]))
    await session.stop()
  })
})
