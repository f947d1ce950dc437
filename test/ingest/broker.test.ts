import { connect, type Socket } from 'node:net'
import mqtt, { type MqttClient } from 'mqtt'
import { pino } from 'pino'
import { describe, expect, it, onTestFinished } from 'vitest'
import { embeddedBroker } from '../../ingest/broker.ts'
import type { Receive } from '../../ingest/receive.ts'
import { eventually } from '../support/eventually.ts'

const log = pino({ level: 'silent' })
const topic = 'linli/v1/s1/bay-1/parking.bay'

async function startBroker(receive?: Receive) {
  const broker = embeddedBroker({ host: '127.0.0.1', port: 0, log })
  await broker.start()
  broker.setDoor(receive)
  onTestFinished(() => broker.stop())
  return broker
}

async function connectTo(url: string): Promise<MqttClient> {
  const client = await mqtt.connectAsync(url, { reconnectPeriod: 0 })
  onTestFinished(() => client.endAsync(true))
  return client
}

/** Resolves to whether the broker acknowledged before it cut the client off. */
function isAcknowledged(client: MqttClient, to: string, payload: string | Buffer = '{}') {
  return new Promise<boolean>((resolve) => {
    client.once('close', () => resolve(false))
    client.publish(to, payload, { qos: 1 }, (error) => resolve(!error))
  })
}

describe('the embedded broker', () => {
  it('acknowledges a message only after it was taken', async () => {
    let take = () => {}
    const broker = await startBroker(
      () =>
        new Promise<void>((resolve) => {
          take = resolve
        }),
    )
    const client = await connectTo(broker.url())
    let acknowledged = false
    const publishing = client.publishAsync(topic, '{}', { qos: 1 }).then(() => {
      acknowledged = true
    })
    // A ping answered behind the message shows that the broker has dealt with it.
    const other = await connectTo(broker.url())
    await other.publishAsync('elsewhere', '', { qos: 1 })
    expect(acknowledged).toBe(false)
    take()
    await publishing
  })

  it('does not acknowledge what could not be taken', async () => {
    const broker = await startBroker(() => Promise.reject(new Error('no room')))
    expect(await isAcknowledged(await connectTo(broker.url()), topic)).toBe(false)
  })

  it('does not acknowledge anything for ingest while ingest is not there', async () => {
    const broker = await startBroker()
    expect(await isAcknowledged(await connectTo(broker.url()), topic)).toBe(false)
  })

  it('hands ingest only the topics it subscribes to, and the others to whoever listens', async () => {
    const taken: string[] = []
    const broker = await startBroker(async (to) => {
      taken.push(to)
    })
    const client = await connectTo(broker.url())
    const heard: string[] = []
    client.on('message', (to) => heard.push(to))
    await client.subscribeAsync('#')
    await client.publishAsync('other/topic', 'x', { qos: 1 })
    await client.publishAsync(topic, '{}', { qos: 1 })
    await eventually(() => expect(heard.sort()).toEqual([topic, 'other/topic'].sort()))
    expect(taken).toEqual([topic])
  })

  it('takes the last will of a device that vanishes', async () => {
    const taken: string[] = []
    const broker = await startBroker(async (to, payload) => {
      taken.push(`${to} ${Buffer.from(payload)}`)
    })
    const will = { topic: 'linli/v1/s1/g/device.status', payload: Buffer.from('{"online":false}') }
    const client = await mqtt.connectAsync(broker.url(), {
      reconnectPeriod: 0,
      will: { ...will, qos: 1, retain: true },
    })
    client.stream.destroy()
    await eventually(() => expect(taken).toEqual([`${will.topic} {"online":false}`]))
  })

  for (const forbidden of ['linli/internal/live/frames', 'linli/internal/x', '$SYS/x', '$share/x'])
    it(`takes nothing on ${forbidden} from outside and cuts the sender off`, async () => {
      const broker = await startBroker(async () => {})
      const screen = await connectTo(broker.url())
      const heard: string[] = []
      screen.on('message', (to) => heard.push(to))
      await screen.subscribeAsync(['linli/internal/#'])
      expect(await isAcknowledged(await connectTo(broker.url()), forbidden)).toBe(false)
      broker.publish('linli/internal/live/frames', 'own', { retain: false })
      await eventually(() => expect(heard).toEqual(['linli/internal/live/frames']))
    })

  it('acknowledges what is over 64 KiB once ingest has seen it, and hands on and keeps none of it', async () => {
    const taken: number[] = []
    const broker = await startBroker(async (_, payload) => {
      taken.push(payload.length)
    })
    const heard: number[] = []
    const listener = await connectTo(broker.url())
    listener.on('message', (_, payload) => heard.push(payload.length))
    await listener.subscribeAsync('#')
    const client = await connectTo(broker.url())
    const sizes = [64 * 1024 + 1, 1024 * 1024 - 100]
    for (const size of sizes)
      for (const to of [topic, 'other/topic'])
        await client.publishAsync(to, Buffer.alloc(size), { qos: 1, retain: true })
    await eventually(() => expect(heard).toEqual([0, 0, 0, 0]))
    expect(taken).toEqual(sizes.flatMap((size) => [size, size]))
    const late = await connectTo(broker.url())
    const kept: string[] = []
    late.on('message', (to) => kept.push(to))
    await late.subscribeAsync('#')
    await client.publishAsync('last', 'x', { qos: 1 })
    await eventually(() => expect(kept).toEqual(['last']))
  })

  it('cuts off who sends more than 1 MiB in one packet, says so, and serves the others', async () => {
    const broker = await startBroker()
    let cutOff = 0
    broker.setDoor(
      async () => {},
      () => {
        cutOff += 1
      },
    )
    const [big, small] = [await connectTo(broker.url()), await connectTo(broker.url())]
    expect(await isAcknowledged(big, topic, Buffer.alloc(1024 * 1024))).toBe(false)
    expect(await isAcknowledged(small, topic, Buffer.alloc(64 * 1024))).toBe(true)
    expect(cutOff).toBe(1)
  })

  it('cuts off who announces 256 MB, before they are sent', async () => {
    const broker = await startBroker(async () => {})
    const socket = await rawSocket(broker.url())
    const closed = new Promise((resolve) => socket.once('close', resolve))
    // CONNECT, MQTT 3.1.1, client id "a", then the header of a PUBLISH of 268,435,455 bytes.
    socket.write(Buffer.from('100d00044d5154540402003c000161', 'hex'))
    socket.write(Buffer.from('30ffffff7f', 'hex'))
    await closed
  })

  it('refuses to listen beyond loopback, in words', async () => {
    for (const host of ['0.0.0.0', '::', '192.0.2.1', '127.0.0.1.example'])
      await expect(embeddedBroker({ host, port: 0, log }).start()).rejects.toThrow('loopback only')
  })

  it('says so when its port is taken', async () => {
    const port = Number(new URL((await startBroker()).url()).port)
    const second = embeddedBroker({ host: '127.0.0.1', port, log })
    await expect(second.start()).rejects.toThrow('EADDRINUSE')
  })
})

function rawSocket(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => resolve(socket))
    socket.on('error', () => {})
    onTestFinished(() => {
      socket.destroy()
    })
  })
}
