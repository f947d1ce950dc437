import { setImmediate as turn } from 'node:timers/promises'
import mqtt, { type MqttClient } from 'mqtt'
import { pino } from 'pino'
import { expect, onTestFinished } from 'vitest'
import { sessionClientId } from '../../ingest/connection.ts'
import type { Receive } from '../../ingest/receive.ts'
import { brokerSession, type SessionOptions } from '../../ingest/session.ts'
import { eventually } from '../support/eventually.ts'

export const silent = pino({ level: 'silent' })
export const topic = 'linli/v1/s1/bay-1/parking.bay'

/** A disk that takes messages when the test says so. */
export function testDisk() {
  let takes = true
  let waiting: (() => void)[] = []
  const received: { seq: number; dup: boolean; topic: string }[] = []
  const receive: Receive = (to, payload, { dup }) => {
    received.push({ seq: JSON.parse(Buffer.from(payload).toString()).seq, dup, topic: to })
    if (takes) return Promise.resolve()
    return new Promise<void>((resolve) => waiting.push(resolve))
  }
  return {
    receive,
    received,
    seqs: () => received.map(({ seq }) => seq),
    /** What waits is on disk now, and so is what comes from now on. */
    takeAll() {
      takes = true
      const freed = waiting
      waiting = []
      for (const free of freed) free()
    },
    takeNothing() {
      takes = false
    },
    /** The oldest `count` of what waits are on disk now. */
    take(count: number) {
      for (const free of waiting.splice(0, count)) free()
    },
  }
}

/** A session that is up; it ends with the test and leaves no trace of it at the broker. */
export async function openSession(url: string, receive: Receive, options: SessionOptions = {}) {
  const session = brokerSession(url, receive, silent, { retryMs: () => 20, ...options })
  onTestFinished(() => session.stop())
  session.start()
  await eventually(() => expect(session.isUp()).toBe(true))
  return session
}

export async function forgetSession(url: string): Promise<void> {
  const options = { clientId: sessionClientId, clean: true, protocolVersion: 5 } as const
  await (await mqtt.connectAsync(url, options)).endAsync()
}

export async function openDevice(url: string): Promise<MqttClient> {
  const device = await mqtt.connectAsync(url)
  onTestFinished(() => device.endAsync(true))
  return device
}

/** Resolves at the last PUBACK. */
export async function publishSeqs(device: MqttClient, from: number, to: number): Promise<void> {
  const all: Promise<unknown>[] = []
  for (let seq = from; seq <= to; seq += 1) {
    all.push(device.publishAsync(topic, JSON.stringify({ seq }), { qos: 1 }))
    if (seq % 500 === 0) await turn()
  }
  await Promise.all(all)
}

export const sequence = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index)
