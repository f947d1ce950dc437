import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect as connectTcp, createServer } from 'node:net'
import mqtt from 'mqtt'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { openInflux } from '../../api/telemetry/influx.ts'
import { embeddedBroker } from '../../ingest/broker.ts'
import { memoryJournal } from '../../ingest/journal/memory.ts'
import { type Receive, receiverInto } from '../../ingest/receive.ts'
import { brokerSession } from '../../ingest/session.ts'
import { testClock } from '../support/clock.ts'
import { eventually } from '../support/eventually.ts'
import { describeWith, type RealServer, startInfluxdb, startMosquitto } from '../support/servers.ts'
import { countPoints, rejectionsOf, startIngest } from './running.ts'

const log = pino({ level: 'silent' })
const topic = 'linli/v1/s1/bay-1/parking.bay'
const unexpected = () => {
  throw new Error('nothing here is too large')
}

describe('receiving', () => {
  it('keeps the raw message with the time it came, and counts it', async () => {
    const journal = memoryJournal()
    const cursor = journal.cursor('one')
    const clock = testClock()
    const receiver = receiverInto(journal, clock, unexpected)
    const flags = { qos: 1, dup: true, retain: false } as const
    await receiver.receive(topic, Buffer.from('not even JSON'), flags)
    const [entry] = await journal.read(cursor.position(), 10)
    expect(entry).toEqual({
      position: 0,
      topic,
      payload: Buffer.from('not even JSON'),
      receivedAt: clock.now(),
      flags,
    })
    expect([receiver.received(), receiver.lastMessageAt()]).toEqual([1, clock.now()])
  })

  it('refuses messages once it is closed, so that they stay with their sender', async () => {
    const receiver = receiverInto(memoryJournal(), testClock(), unexpected)
    receiver.close()
    const flags = { qos: 1, dup: false, retain: false } as const
    await expect(receiver.receive(topic, Buffer.from('{}'), flags)).rejects.toThrow('stopping')
  })

  it('acknowledges a message over 64 KiB and hands it on as such, but does not keep it', async () => {
    const journal = memoryJournal()
    const tooLarge: number[] = []
    const receiver = receiverInto(journal, testClock(), ({ payload }) =>
      tooLarge.push(payload.length),
    )
    const flags = { qos: 1, dup: false, retain: false } as const
    await receiver.receive(topic, Buffer.alloc(64 * 1024), flags)
    await receiver.receive(topic, Buffer.alloc(64 * 1024 + 1), flags)
    expect(tooLarge).toEqual([64 * 1024 + 1])
    expect([journal.end(), receiver.received()]).toEqual([1, 2])
  })
})

describe('a session whose broker goes and comes', () => {
  it('says once that it is away and once that it is back, however often it tries', async () => {
    let isAway = true
    let attempts = 0
    const broker = embeddedBroker({ host: '127.0.0.1', port: 0, log })
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
    const session = brokerSession(
      `mqtt://127.0.0.1:${port}`,
      async () => {},
      heard,
      () => 5,
    )
    onTestFinished(async () => {
      await session.stop()
      gate.close()
      await broker.stop()
    })
    session.start()
    await eventually(() => expect(attempts).toBeGreaterThan(4))
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
    mosquitto = await startMosquitto()
  })
  afterAll(() => mosquitto?.stop())

  /** A session that has subscribed; ends without a trace of it at the broker. */
  async function openSession(receive: Receive) {
    const session = brokerSession(mosquitto.url, receive, log)
    session.start()
    await eventually(() => expect(session.isUp()).toBe(true), 15_000)
    return session
  }
  async function forgetSession() {
    const options = { clientId: 'linli-ingest', clean: true, protocolVersion: 5 } as const
    await (await mqtt.connectAsync(mosquitto.url, options)).endAsync()
  }
  async function openDevice() {
    const device = await mqtt.connectAsync(mosquitto.url)
    onTestFinished(() => device.endAsync(true))
    return device
  }
  const seqOf = (payload: Uint8Array): number => JSON.parse(Buffer.from(payload).toString()).seq

  it('gets again what it had not taken, marked as a duplicate, and only that', async () => {
    onTestFinished(forgetSession)
    const device = await openDevice()
    const first: number[] = []
    const session = await openSession(async (_, payload) => {
      const seq = seqOf(payload)
      first.push(seq)
      if (seq >= 3) await new Promise(() => {})
    })
    for (let seq = 1; seq <= 5; seq += 1)
      await device.publishAsync(topic, JSON.stringify({ seq }), { qos: 1 })
    await eventually(() => expect(first).toEqual([1, 2, 3]))
    await session.stop()

    const second: [seq: number, dup: boolean][] = []
    const next = await openSession(async (_, payload, { dup }) => {
      second.push([seqOf(payload), dup])
    })
    onTestFinished(() => next.stop())
    await eventually(() => expect(second.map(([seq]) => seq)).toEqual([3, 4, 5]))
    expect(second[0]).toEqual([3, true])
  })

  it('gets what was published while it was away', async () => {
    onTestFinished(forgetSession)
    const device = await openDevice()
    await (await openSession(async () => {})).stop()
    for (let seq = 0; seq < 2000; seq += 1)
      device.publish(topic, JSON.stringify({ seq }), { qos: 1 })
    await device.publishAsync(topic, JSON.stringify({ seq: 2000 }), { qos: 1 })
    const taken = new Set<number>()
    const next = await openSession(async (_, payload) => {
      taken.add(seqOf(payload))
    })
    onTestFinished(() => next.stop())
    await eventually(() => expect(taken.size).toBe(2001), 10_000)
  })

  it('keeps taking messages after one was refused', async () => {
    onTestFinished(forgetSession)
    const device = await openDevice()
    const taken: number[] = []
    const session = await openSession(async (_, payload) => {
      const seq = seqOf(payload)
      if (seq === 1) throw new Error('no room')
      taken.push(seq)
    })
    onTestFinished(() => session.stop())
    for (let seq = 1; seq <= 3; seq += 1)
      await device.publishAsync(topic, JSON.stringify({ seq }), { qos: 1 })
    await eventually(() => expect(taken).toEqual([2, 3]))
  })

  it('subscribes anew at a broker that has lost the session', async () => {
    onTestFinished(forgetSession)
    const taken: number[] = []
    const session = await openSession(async (_, payload) => {
      taken.push(seqOf(payload))
    })
    onTestFinished(() => session.stop())
    await mosquitto.stopProcess('SIGKILL')
    await mosquitto.startProcess()
    const device = await openDevice()
    await eventually(async () => {
      await device.publishAsync(topic, JSON.stringify({ seq: 1 }), { qos: 1 })
      expect(taken.length).toBeGreaterThan(0)
    }, 15_000)
  })

  it('hands on what Linli itself says, retained where asked', async () => {
    onTestFinished(forgetSession)
    const session = await openSession(async () => {})
    onTestFinished(() => session.stop())
    session.publish('linli/internal/live/ingest', '{"at":1}', { retain: true })
    await eventually(async () => {
      const screen = await openDevice()
      const heard: string[] = []
      screen.on('message', (_, payload) => heard.push(String(payload)))
      await screen.subscribeAsync('linli/internal/live/ingest')
      await eventually(() => expect(heard).toEqual(['{"at":1}']), 500)
    })
  })
})

describeWith(
  ['mosquitto'],
  'a message over 64 KiB that comes through Mosquitto as it is shipped',
  () => {
    it('is acknowledged and counted, and those behind it are taken', async () => {
      const shipped = await readFile('deploy/mosquitto.conf', 'utf8')
      const cap = shipped.match(/^max_packet_size .*$/m)?.[0] ?? ''
      const mosquitto = await startMosquitto([cap])
      onTestFinished(() => mosquitto.stop())
      const { ctx, ingest, publish } = await startIngest({ mqttUrl: mosquitto.url })
      await eventually(() => expect(ingest.state().brokerUp).toBe(true), 10_000)
      await publish(topic, 'x'.repeat(64 * 1024 + 1))
      await publish(topic, `{"seq":1,"occupied":true,"colour":"${'x'.repeat(64 * 1024 - 40)}"}`)
      await eventually(() => expect(ingest.state().received).toBe(2))
      await ingest.settled()
      expect(await rejectionsOf(ctx)).toEqual({
        'linli/v1/# too_large': 1,
        'linli/v1/# undeclared_field': 1,
      })
      expect(await countPoints(ctx, 'parking.bay')).toBe(1)
    })
  },
)

describeWith(['mosquitto', 'influxdb'], 'ingest between Mosquitto and InfluxDB', () => {
  let mosquitto: RealServer
  let influxdb: RealServer
  beforeAll(async () => {
    ;[mosquitto, influxdb] = await Promise.all([startMosquitto(), startInfluxdb()])
  })
  afterAll(() => Promise.all([mosquitto?.stop(), influxdb?.stop()]))

  it('brings every message once into InfluxDB, bad ones among them and InfluxDB restarting', async () => {
    const telemetry = await openInflux({ url: influxdb.url, bucket: 'linli' })
    const { ctx, ingest, device, frames } = await startIngest({ telemetry, mqttUrl: mosquitto.url })
    await eventually(() => expect(ingest.state().brokerUp).toBe(true), 10_000)
    const publish = (seq: number) => {
      const good = JSON.stringify({ at: ctx.clock.now() + seq, seq, occupied: seq % 2 === 0 })
      const messages = seq % 10 === 0 ? [good, good, good.slice(1)] : [good, good]
      for (const message of messages) device.publish(topic, message, { qos: 1 })
    }
    for (let seq = 0; seq < 500; seq += 1) publish(seq)
    await eventually(() => expect(ingest.state().received).toBe(1050), 10_000)
    await influxdb.stopProcess('SIGKILL')
    for (let seq = 500; seq < 1000; seq += 1) publish(seq)
    await eventually(() => expect(ingest.state().received).toBe(2100), 10_000)
    await influxdb.startProcess()
    await ingest.settled()
    expect(await countPoints(ctx, 'parking.bay')).toBe(1000)
    expect(await rejectionsOf(ctx)).toEqual({ 'linli/v1/# not_json': 100 })
    await eventually(() => expect(frames.at(-1)?.readings[0]?.deviceId).toBe('bay-1'))
    expect(await ctx.db.selectFrom('stays').selectAll().execute()).toHaveLength(500)
  })
})
