import { connect, type Socket } from 'node:net'
import mqtt from 'mqtt'
import { pino } from 'pino'
import { describe, expect, it, onTestFinished } from 'vitest'
import { embeddedBroker } from '../../ingest/broker.ts'
import type { Receive } from '../../ingest/receive.ts'
import { eventually } from '../support/eventually.ts'

const log = pino({ level: 'silent' })
const topic = 'linli/v1/s1/bay-1/parking.bay'

async function startBroker(receive: Receive, waitAtMostMs?: number) {
  const broker = embeddedBroker({
    host: '127.0.0.1',
    port: 0,
    log,
    ...(waitAtMostMs ? { waitAtMostMs } : {}),
  })
  await broker.start()
  broker.setDoor(receive)
  onTestFinished(() => broker.stop())
  return broker
}

async function openDevice(url: string) {
  const device = await mqtt.connectAsync(url, { reconnectPeriod: 0 })
  onTestFinished(() => device.endAsync(true))
  return device
}

describe('the embedded broker while the journal takes nothing', () => {
  it('cuts a publisher off without a PUBACK after the stated time', async () => {
    const broker = await startBroker(() => new Promise(() => {}), 200)
    const device = await openDevice(broker.url())
    let acknowledged = false
    device.publish(topic, '{}', { qos: 1 }, (error) => {
      acknowledged = !error
    })
    await new Promise<void>((resolve) => device.once('close', resolve))
    expect(acknowledged).toBe(false)
  })

  it('reads a bounded number of messages, and all the others once the journal takes again', async () => {
    let isStuck = true
    let taken = 0
    let heard = () => {}
    const waiting: (() => void)[] = []
    const broker = await startBroker(() => {
      taken += 1
      heard()
      return isStuck ? new Promise<void>((resolve) => waiting.push(resolve)) : Promise.resolve()
    })
    const device = await openDevice(broker.url())
    let acknowledged = 0
    const publish = () =>
      device.publish(topic, '{}', { qos: 1 }, (error) => {
        acknowledged += error ? 0 : 1
      })
    // One packet at a time, as devices do: of those aedes reads any number while they wait.
    for (let index = 0; index < 2000; index += 1) {
      const isTaken = new Promise<void>((resolve) => {
        heard = resolve
      })
      publish()
      await isTaken
    }
    for (let index = 0; index < 500; index += 1) publish()
    const other = await openDevice(broker.url())
    await other.publishAsync('elsewhere', 'x', { qos: 1 })
    expect([taken, acknowledged]).toEqual([2000, 0])
    isStuck = false
    for (const free of waiting) free()
    await eventually(() => expect([taken, acknowledged]).toEqual([2500, 2500]))
  })
})

describe('the embedded broker and packets that are announced and never come', () => {
  it('keeps its memory with 200 connections that announce 1, 64 and 256 MB, and serves the others', async () => {
    const broker = await startBroker(async () => {})
    const rss = () => process.memoryUsage.rss() / 1024 / 1024
    const device = await openDevice(broker.url())
    await device.publishAsync(topic, '{}', { qos: 1 })
    const before = rss()
    // Remaining lengths of 1,000,000, 64,000,000 and 268,435,455 bytes (MQTT 3.1.1 §2.2.3).
    const announced = ['c0843d', '80a0c21e', 'ffffff7f']
    const sockets: Socket[] = []
    let cutOff = 0
    for (let index = 0; index < 200; index += 1) {
      const socket = await rawSocket(broker.url())
      sockets.push(socket)
      socket.on('close', () => {
        cutOff += 1
      })
      const id = index.toString(16).padStart(4, '0')
      socket.write(
        Buffer.from(`101000044d5154540402003c0004${Buffer.from(id).toString('hex')}`, 'hex'),
      )
      socket.write(Buffer.from(`30${announced[index % 3]}`, 'hex'))
      socket.write(Buffer.alloc(1000))
    }
    const tooLarge = sockets.filter((_, index) => index % 3 > 0).length
    await eventually(() => expect(cutOff).toBe(tooLarge))
    await device.publishAsync(topic, '{}', { qos: 1 })
    expect(rss() - before).toBeLessThan(64)
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
