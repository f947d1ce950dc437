import { afterAll, beforeAll, expect, it } from 'vitest'
import { openInflux } from '../../api/telemetry/influx.ts'
import type { Point } from '../../api/telemetry/store.ts'
import { telemetryContract } from '../contracts/telemetry.ts'
import { describeWith, freePort, type RealServer, startInfluxdb } from '../support/servers.ts'

describeWith(['influxdb'], 'InfluxDB 1.x', () => {
  let influxdb: RealServer
  beforeAll(async () => {
    influxdb = await startInfluxdb()
  })
  afterAll(() => influxdb?.stop())

  telemetryContract('InfluxDB', {
    open: (now) => openInflux({ url: influxdb.url, bucket: 'linli' }, { now }),
    openAway: async () =>
      openInflux({ url: `http://127.0.0.1:${await freePort()}`, bucket: 'linli' }),
  })

  it('gets its database created once, and says so', async () => {
    const said: string[] = []
    const config = { url: influxdb.url, bucket: 'a "new" one' }
    const options = { say: (sentence: string) => said.push(sentence) }
    const [first, second] = [await openInflux(config, options), await openInflux(config, options)]
    await first.write([point])
    await second.write([point])
    expect(said).toEqual(['InfluxDB had no database "a "new" one": created it.'])
    expect(await second.latest({ device: 'bay-1' })).toHaveLength(1)
  })

  it('refuses the bad point of a batch and can take the others', async () => {
    const store = await openInflux({ url: influxdb.url, bucket: 'partly' })
    await store.write([point])
    const conflicting = { ...point, timeNs: point.timeNs + 1n, fields: { occupied: 'yes' } }
    const good = { ...point, timeNs: point.timeNs + 2n }
    await expect(store.write([conflicting, good])).rejects.toMatchObject({ kind: 'rejected' })
    await expect(store.write([good])).resolves.toBeUndefined()
  })

  it('answers again after the server was away, without being opened again', async () => {
    const store = await openInflux({ url: influxdb.url, bucket: 'linli' })
    await store.ping()
    await influxdb.stopProcess('SIGKILL')
    await expect(store.write([point])).rejects.toMatchObject({ kind: 'unavailable' })
    await influxdb.startProcess()
    await store.write([point])
    expect(await store.latest({ device: 'bay-1' })).toHaveLength(1)
  })
})

const point: Point = {
  kind: 'parking.bay',
  device: 'bay-1',
  site: 'site-1',
  community: '',
  adapter: 'native',
  timeNs: 1_793_577_600_000_000_007n,
  fields: { occupied: true },
  quality: 'good',
}
