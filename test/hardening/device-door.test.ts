import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mqtt, { type MqttClient } from 'mqtt'
import { pino } from 'pino'
import { describe, expect, it, onTestFinished } from 'vitest'
import { keepTls } from '../../api/tls/keep.ts'
import { type KeyPair, makeAuthority, makeDeviceLeaf } from '../../api/tls/own-certificate.ts'
import { embeddedBroker } from '../../ingest/broker.ts'
import { testClock } from '../support/clock.ts'
import { eventually } from '../support/eventually.ts'

const log = pino({ level: 'silent' })
const said = 'linli/v1/s1/gate-7/parking.bay'

describe('the embedded broker over TLS', () => {
  it('takes what a device says of itself under its certificate', async () => {
    const { connect, taken } = await openDoor()
    const device = await connect()
    await device.publishAsync(said, '{"occupied":true}', { qos: 1 })
    expect(taken).toEqual([said])
  })

  it('cuts off a device that speaks for another one, or below another root', async () => {
    const { connect, taken } = await openDoor()
    for (const topic of [
      'linli/v1/s1/bay-2/parking.bay',
      'frigate/reviews',
      'anything',
      `${said}/x`,
    ]) {
      const device = await connect()
      expect(await isAcknowledged(device, topic)).toBe(false)
    }
    expect(taken).toEqual([])
  })

  it('tells a device nothing of what others say', async () => {
    const { connect } = await openDoor()
    const device = await connect()
    const granted = await device.subscribeAsync('#', { qos: 1 }).catch(() => 'refused')
    expect(JSON.stringify(granted)).toMatch(/refused|128/)
  })

  it('lets nobody in without a certificate, or with one of another authority', async () => {
    const { connect } = await openDoor()
    const stranger = await makeDeviceLeaf(await makeAuthority(Date.now()), 'gate-7', Date.now())
    await expect(connect({ cert: '', key: '' })).rejects.toThrow()
    await expect(connect(stranger)).rejects.toThrow()
  })
})

function isAcknowledged(device: MqttClient, topic: string): Promise<boolean> {
  return new Promise((resolve) => {
    device.once('close', () => resolve(false))
    device.publish(topic, '{}', { qos: 1 }, (error) => resolve(!error))
  })
}

async function openDoor() {
  const folder = mkdtempSync(join(tmpdir(), 'linli-devices-'))
  const clock = testClock(Date.now())
  const keeper = await keepTls('self', {
    dataDir: folder,
    host: '127.0.0.1',
    clock,
    onProblem() {},
  })
  const authority = await makeAuthority(Date.now())
  const clientCaFile = join(folder, 'devices.crt')
  writeFileSync(clientCaFile, authority.cert)
  const broker = embeddedBroker({
    host: '127.0.0.1',
    port: 0,
    log,
    devices: { keeper, host: '127.0.0.1', port: 0, clientCaFile },
  })
  const taken: string[] = []
  await broker.start()
  broker.setDoor(async (topic) => void taken.push(topic))
  const clients: MqttClient[] = []
  onTestFinished(async () => {
    for (const client of clients) await client.endAsync(true)
    await broker.stop()
    keeper.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  const own = await makeDeviceLeaf(authority, 'gate-7', Date.now())
  async function connect(pair: KeyPair = own): Promise<MqttClient> {
    const client = mqtt.connect(`mqtts://localhost:${broker.devicePort()}`, {
      ...(pair.cert ? pair : {}),
      ca: keeper.authority ?? '',
      reconnectPeriod: 0,
    })
    clients.push(client)
    const failed = new Promise<never>((_, reject) => {
      client.once('error', reject)
      client.once('close', () => reject(new Error('cut off')))
    })
    failed.catch(() => {})
    await Promise.race([eventually(() => expect(client.connected).toBe(true)), failed])
    return client
  }
  return { connect, taken }
}
