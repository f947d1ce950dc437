import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import mqtt from 'mqtt'
import { describe, expect, it, onTestFinished } from 'vitest'
import { embeddedBroker } from '../../ingest/broker.ts'
import { probeBroker, probeOnceReachable } from '../../ingest/broker-probe.ts'
import { describeWith, freePort, startMosquittoWith } from '../support/servers.ts'
import { silent } from './session-world.ts'

type Configure = Parameters<typeof startMosquittoWith>[0]

async function brokerWith(configure: Configure): Promise<string> {
  const broker = await startMosquittoWith(configure)
  onTestFinished(() => broker.stop())
  return broker.url
}
const listens = (port: number) => `listener ${port} 127.0.0.1\nallow_anonymous true`

describe('the probe of a broker', () => {
  it('says when nobody answers, and when somebody answers who is no broker', async () => {
    const nobody = await probeBroker(`mqtt://127.0.0.1:${await freePort()}`)
    expect(nobody).toMatchObject({ kind: 'unreachable' })
    const server = createServer((socket) => socket.on('error', () => {}).resume())
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address()
        resolve(address && typeof address === 'object' ? address.port : 0)
      })
    })
    onTestFinished(() => {
      server.close()
    })
    const mute = await probeBroker(`mqtt://127.0.0.1:${port}`, { limitMs: 100 })
    expect(mute).toMatchObject({ kind: 'unreachable' })
  })

  it('says that rights are missing where a broker cuts it off for its topic', async () => {
    const broker = embeddedBroker({ host: '127.0.0.1', port: 0, log: silent })
    await broker.start()
    onTestFinished(() => broker.stop())
    const probe = await probeBroker(broker.url())
    expect(probe).toMatchObject({ kind: 'unsafe', sentence: expect.stringContaining('right to') })
  })
})

describeWith(['mosquitto'], 'the probe of Mosquitto', () => {
  it('accepts the configuration that is shipped, and leaves nothing there', async () => {
    const shipped = await readFile('deploy/mosquitto.conf', 'utf8')
    const url = await brokerWith((folder, port) =>
      shipped
        .replace('listener 1883', `listener ${port} 127.0.0.1\nsys_interval 1`)
        .replace('/mosquitto/data/', `${folder}/`),
    )
    expect(await probeBroker(url)).toEqual({ kind: 'safe' })
    const client = await mqtt.connectAsync(url)
    onTestFinished(() => client.endAsync(true))
    const sessions = new Promise((resolve) =>
      client.on('message', (_, payload) => Number(payload) === 1 && resolve(Number(payload))),
    )
    await client.subscribeAsync('$SYS/broker/clients/total')
    expect(await sessions).toBe(1)
  })

  it('refuses Mosquitto as it comes, and says how many came back and what to set', async () => {
    const url = await brokerWith((_, port) => listens(port))
    const probe = await probeBroker(url)
    expect(probe).toMatchObject({ kind: 'unsafe', sent: 1200 })
    const kept = probe.kind === 'unsafe' ? probe.kept : 0
    // 1,000 in the queue, and up to the 20 in flight beside it.
    expect(kept).toBeGreaterThanOrEqual(1000)
    expect(kept).toBeLessThanOrEqual(1020)
    expect(probe).toMatchObject({
      sentence: expect.stringMatching(
        new RegExp(
          `kept ${kept} of 1200 .*max_queued_messages 0.*persistence true.*max_mqueue_len`,
        ),
      ),
    })
  })

  it('says that rights are missing where an access list keeps its messages back', async () => {
    const url = await brokerWith(async (folder, port) => {
      await writeFile(`${folder}/acl`, 'topic readwrite linli/v1/#\n')
      return `${listens(port)}\nacl_file ${folder}/acl\nmax_queued_messages 0`
    })
    const probe = await probeBroker(url)
    expect(probe).toMatchObject({
      kind: 'unsafe',
      kept: 0,
      sentence: expect.stringContaining('right to publish and to subscribe on linli/internal/#'),
    })
  })

  it('says so too where it may publish and not hear', async () => {
    const url = await brokerWith(async (folder, port) => {
      await writeFile(`${folder}/acl`, 'topic write linli/internal/#\n')
      return `${listens(port)}\nacl_file ${folder}/acl\nmax_queued_messages 0`
    })
    const probe = await probeBroker(url, { quietMs: 500 })
    expect(probe).toMatchObject({ kind: 'unsafe', sentence: expect.stringContaining('right to') })
  })

  it('waits for a broker that is not there yet', async () => {
    const { signal } = new AbortController()
    const broker = await startMosquittoWith((_, port) => `${listens(port)}\nmax_queued_messages 0`)
    onTestFinished(() => broker.stop())
    await broker.stopProcess()
    let pauses = 0
    const pause = async () => {
      pauses += 1
      if (pauses === 2) await broker.startProcess()
    }
    const probe = await probeOnceReachable(broker.url, pause, signal)
    expect(probe).toEqual({ kind: 'safe' })
    expect(pauses).toBe(2)
  })

  it('gives up waiting when it is told to', async () => {
    const stopping = new AbortController()
    const pause = async () => stopping.abort()
    const url = `mqtt://127.0.0.1:${await freePort()}`
    expect(await probeOnceReachable(url, pause, stopping.signal)).toBeUndefined()
  })
})
