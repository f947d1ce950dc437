import { connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '../../support/servers.ts'
import { audit, outcome, settled } from '../audit.ts'
import { flowsAgain, highest } from '../faults.ts'
import { startProcess } from '../ingest-process.ts'
import { observe, quantile } from '../observer.ts'
import { atMost, type Row } from '../row.ts'
import { onStage, type Stage } from '../stage.ts'
import { comesTrue } from '../waiting.ts'

const mib = 1024 * 1024
const declared = [1, 64, 256]
const connections = { short: 20, full: 200, long: 200 }

export const oversized: Row = {
  number: 18,
  failure: 'packets of 1, 64 and 256 MB are declared and not sent (embedded broker)',
  needs: ['mosquitto', 'influxdb', 'postgresql'],
  run: (trial) =>
    onStage(trial, { ingest: false }, async (hall) => {
      const port = await freePort()
      const { MQTT_URL: _, ...env } = hall.env
      const ours = startProcess(['broker', 'ingest'], { ...env, MQTT_PORT: String(port) })
      try {
        await ours.ready()
        const mqttUrl = `mqtt://127.0.0.1:${port}`
        const observer = await observe(mqttUrl, hall.bays)
        const stage: Stage = { ...hall, mqttUrl, observer, ingest: () => ours }
        const generator = stage.generate({ perSecond: 500, url: mqttUrl })
        await flowsAgain(stage, Date.now())
        await wait(trial.size === 'short' ? 2000 : 10_000)
        const calmTo = Date.now()
        const beforeMb = ours.memoryMb()
        const memory = highest(() => ours.memoryMb())
        const hostile = await openMany(port, connections[trial.size])
        await wait(trial.size === 'short' ? 2000 : 10_000)
        const growthMb = memory.stop() - beforeMb
        const gone = await comesTrue(() => cutOff(hostile) >= (hostile.length * 2) / 3, 5000)
        const floodMs = quantile(observer.latencies(calmTo, Date.now()), 0.99)
        for (const socket of hostile) socket.destroy()
        await generator.stop()
        await settled(stage)
        const audited = await audit(stage)
        await observer.stop()
        return outcome(audited, [
          atMost('RSS growth', growthMb, 64, 'MB'),
          atMost('live p99 of the others', floodMs, 1000, 'ms'),
          atMost('above 1 MiB and not cut off', gone ? 0 : hostile.length - cutOff(hostile), 0),
        ])
      } finally {
        ours.kill('SIGKILL')
        await ours.exited
      }
    }),
}

function cutOff(sockets: readonly Socket[]): number {
  return sockets.filter(({ destroyed }) => destroyed).length
}

/** Each signs in, declares a large PUBLISH and sends the first 32 KiB of it. */
async function openMany(port: number, count: number): Promise<Socket[]> {
  const opening = Array.from({ length: count }, async (_, index) => {
    const bytes = (declared[index % declared.length] ?? 1) * mib - 1
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    await new Promise((resolve) => socket.once('connect', resolve))
    socket.write(signIn(`hostile-${index}`))
    const topic = Buffer.from('linli/v1/s1/bay-0000/parking.bay')
    const head = [0x32, ...lengthBytes(bytes), 0, topic.length]
    socket.write(Buffer.concat([Buffer.from(head), topic, Buffer.alloc(32 * 1024)]))
    return socket
  })
  return Promise.all(opening)
}

/** CONNECT of MQTT 3.1.1 (§3.1): clean session, keep-alive 60 s. */
function signIn(clientId: string): Buffer {
  const id = Buffer.from(clientId)
  const body = Buffer.from([0, 4, ...Buffer.from('MQTT'), 4, 2, 0, 60, 0, id.length, ...id])
  return Buffer.concat([Buffer.from([0x10, body.length]), body])
}

/** The remaining length in groups of seven bits (MQTT 3.1.1 §2.2.3). */
function lengthBytes(length: number): number[] {
  const [group, rest] = [length % 128, Math.floor(length / 128)]
  return rest === 0 ? [group] : [group + 128, ...lengthBytes(rest)]
}
