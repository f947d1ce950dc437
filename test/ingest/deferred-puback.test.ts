import mqtt, { type MqttClient } from 'mqtt'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { takeFrom, waitingAtMost } from '../../ingest/take.ts'
import { eventually } from '../support/eventually.ts'
import { describeWith, type RealServer, startMosquitto } from '../support/servers.ts'
import { openWire } from './mqtt-wire.ts'
import { openDevice, publishSeqs, sequence, silent, testDisk, topic } from './session-world.ts'

/**
 * What Linli relies on in mqtt.js: an error given to the callback of `handleMessage` sends no PUBACK
 * and lets the next message come, and the stream takes a PUBACK that is written by hand.
 */
describeWith(['mosquitto'], 'PUBACKs that come later, at Mosquitto', () => {
  let mosquitto: RealServer
  beforeAll(async () => {
    mosquitto = await startMosquitto()
  })
  afterAll(() => mosquitto?.stop())

  for (const protocolVersion of [4, 5] as const)
    describe(`with MQTT ${protocolVersion === 5 ? '5' : '3.1.1'}`, () => {
      async function connectAs(clientId: string, url: string, qos: 1 | 2 = 1) {
        const disk = testDisk()
        if (qos === 1) disk.takeNothing()
        const waiting = { messages: 0, bytes: 0 }
        const client = mqtt.connect(url, {
          ...{ protocolVersion, clientId, clean: false, reconnectPeriod: 0, manualConnect: true },
          properties: protocolVersion === 5 ? { sessionExpiryInterval: 60 } : {},
        })
        const { handle } = takeFrom(client, {
          ...{ receive: disk.receive, waiting, atMost: waitingAtMost, log: silent },
          onStuck: () => {},
          onIdle: () => {},
        })
        client.handleMessage = handle
        client.on('error', () => {})
        onTestFinished(() => client.endAsync(true))
        const connected = new Promise((resolve) => client.once('connect', resolve))
        client.connect()
        await connected
        await client.subscribeAsync(topic, { qos })
        return { client, disk, waiting }
      }
      const closed = (client: MqttClient) =>
        new Promise<void>((resolve) => client.once('close', resolve))

      it('brings all later messages though none is acknowledged, and takes PUBACKs written by hand', async () => {
        const wire = await openWire(mosquitto.url)
        const { client, disk } = await connectAs(`later-${protocolVersion}`, wire.url)
        await publishSeqs(await openDevice(mosquitto.url), 1, 20)
        await eventually(() => expect(disk.seqs()).toEqual(sequence(1, 20)))
        const [crossing] = wire.crossings
        expect(crossing?.acknowledged).toEqual([])
        disk.take(15)
        const ids = crossing?.delivered.map(({ id }) => id) ?? []
        await eventually(() => expect(crossing?.acknowledged).toEqual(ids.slice(0, 15)))
        await client.endAsync()

        const next = await connectAs(`later-${protocolVersion}`, mosquitto.url)
        await eventually(() => expect(next.disk.seqs()).toEqual(sequence(16, 20)))
        expect(next.disk.received.every(({ dup }) => dup)).toBe(true)
      })

      it('brings what was not acknowledged again, marked DUP and under its ids, after a cut, and acknowledges nothing of the cut connection on the next', async () => {
        const wire = await openWire(mosquitto.url)
        const first = await connectAs(`cut-${protocolVersion}`, wire.url)
        await publishSeqs(await openDevice(mosquitto.url), 1, 10)
        await eventually(() => expect(first.disk.seqs()).toEqual(sequence(1, 10)))
        const gone = closed(first.client)
        wire.cut()
        await gone

        const second = await connectAs(`cut-${protocolVersion}`, wire.url)
        await eventually(() => expect(second.disk.seqs()).toEqual(sequence(1, 10)))
        expect(second.disk.received.every(({ dup }) => dup)).toBe(true)
        const [before, after] = wire.crossings
        expect(after?.delivered.map(({ id }) => id)).toEqual(before?.delivered.map(({ id }) => id))
        first.disk.takeAll()
        await eventually(() => expect(first.waiting.messages).toBe(0))
        second.disk.take(3)
        await eventually(() => expect(after?.acknowledged).toHaveLength(3))
        expect(before?.acknowledged).toEqual([])
        second.disk.takeAll()
        await eventually(() => expect(after?.acknowledged).toHaveLength(10))
      })

      it('takes QoS 0 and QoS 2 messages too, each once', async () => {
        const { disk, waiting } = await connectAs(`other-${protocolVersion}`, mosquitto.url, 2)
        const device = await openDevice(mosquitto.url)
        for (const [seq, qos] of [0, 2, 1, 2, 0].entries())
          await device.publishAsync(topic, JSON.stringify({ seq }), { qos: qos as 0 | 1 | 2 })
        await eventually(() => expect(disk.seqs()).toHaveLength(5))
        expect([...disk.seqs()].sort()).toEqual([0, 1, 2, 3, 4])
        await eventually(() => expect(waiting).toEqual({ messages: 0, bytes: 0 }))
      })
    })
})
