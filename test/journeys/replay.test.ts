import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'
import type { LotOccupancy } from '../../api/parking/schema.ts'
import type { District } from '../../api/places/schema.ts'
import type { Counts } from '../../api/telemetry/schema.ts'
import { eventually } from '../support/eventually.ts'
import { startLinli } from '../support/running.ts'
import { describeWith, startInfluxdb, startMosquitto } from '../support/servers.ts'
import { signIn, type Visitor } from '../support/visitor.ts'

const recordings = resolve(import.meta.dirname, '../../../shared/data')
const lorawan = resolve(recordings, 'lorawan-pairs')
const frigate = resolve(recordings, 'frigate-events-front-door')
const run = promisify(execFile)

const title = existsSync(recordings)
  ? 'recorded messages'
  : 'recorded messages (skipped: ../shared/data is absent, it is not part of the repository)'

describeWith(['mosquitto', 'influxdb'], title, () => {
  it.skipIf(!existsSync(recordings))(
    'reach InfluxDB, the bays and the map through Mosquitto as if they were said now',
    async () => {
      const servers = await Promise.all([startMosquitto(), startInfluxdb()])
      onTestFinished(() => Promise.all(servers.map((server) => server.stop())).then(() => {}))
      const env = { MQTT_URL: servers[0].url, INFLUX_URL: servers[1].url, DEMO_ACCOUNTS: 'on' }
      const linli = await startLinli(env)
      onTestFinished(async () => expect(await linli.stop()).toBe(0))

      const { stdout } = await run(
        process.execPath,
        [
          ...[
            '--import',
            'tsx',
            'simulators/replay-command.ts',
            '--speed',
            '1000',
            '--max-gap',
            '0.1',
          ],
          ...['--register', linli.url, '--password', linli.password, lorawan, frigate],
        ],
        { env: { ...process.env, MQTT_URL: env.MQTT_URL } },
      )
      expect(stdout).toMatch(/registered 16 devices, 0 problems/)
      expect(stdout).toMatch(/published 133 messages/)

      const admin = await signIn(linli.url, 'admin', linli.password)
      const { devices } = await admin.get<District>('/api/places')
      const bays = devices.filter(({ kind }) => kind === 'bay')
      expect(bays).toHaveLength(9)
      await eventually(async () => {
        expect(await countOf(admin, 'camera.review')).toBe(100)
        const [lot] = await admin.get<LotOccupancy[]>('/api/parking/lots')
        expect(lot).toMatchObject({ total: bays.length, unknown: 0 })
      }, patienceMs)
      expect(await countOf(admin, 'parking.bay')).toBe(bays.length * 3)
    },
    120_000,
  )
})

async function countOf(admin: Visitor, kind: string): Promise<number> {
  const dayMs = 86_400_000
  const query = `kind=${kind}&from=${Date.now() - 30 * dayMs}&to=${Date.now() + dayMs}`
  const counts = await admin.get<Counts>(`/api/telemetry/counts?${query}&windowS=86400`)
  return counts.reduce((sum, { count }) => sum + count, 0)
}

const patienceMs = 40_000
