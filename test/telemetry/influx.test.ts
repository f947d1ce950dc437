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

  async function query(influxql: string) {
    const body = new URLSearchParams({ q: influxql })
    const response = await fetch(`${influxdb.url}/query`, { method: 'POST', body })
    expect(await response.text()).not.toContain('error')
  }
  const raw = (database: string, line: string) =>
    fetch(`${influxdb.url}/write?db=${database}`, { method: 'POST', body: line })

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

  it('refuses the bad point of a batch and has taken the others', async () => {
    const store = await openInflux({ url: influxdb.url, bucket: 'partly' })
    await store.write([point])
    const lot = { ...point, kind: 'parking.lot', fields: { total: 9 } } as const
    await raw('partly', 'parking_lot,device=other total="nine" 1793577600000000000')
    const refused = store.write([lot, { ...point, nanos: 8 }])
    await expect(refused).rejects.toMatchObject({
      kind: 'rejected',
      message: expect.stringContaining('partial write'),
    })
    expect(await store.counts({ kind: 'parking.bay', ...hour })).toEqual([
      { at: point.atMs, count: 2 },
    ])
  })

  it('is refused, and makes nothing anew, when its database is dropped under it', async () => {
    const said: string[] = []
    const config = { url: influxdb.url, bucket: 'dropped' }
    const options = { say: (sentence: string) => said.push(sentence) }
    const store = await openInflux(config, options)
    await store.write([point], { journal: 'j1', position: 7, at: point.atMs })
    await query('DROP DATABASE dropped')
    for (const asked of [
      () => store.write([point]),
      () => store.marked('j1'),
      () => store.latest({ kind: 'parking.bay' }),
    ])
      await expect(asked()).rejects.toMatchObject({
        kind: 'refused',
        message: expect.stringContaining('database not found: '),
      })
    await query('CREATE DATABASE dropped')
    expect(await store.marked('j1')).toBeUndefined()
    await store.write([point])
    await query('DROP DATABASE dropped')
    const started = await openInflux(config, options)
    expect(await started.marked('j1')).toBeUndefined()
    expect(said).toHaveLength(2)
  })

  it('is refused for a retention policy that is not there', async () => {
    const store = await openInflux({ url: influxdb.url, bucket: 'linli/two_years' })
    await expect(store.write([point])).rejects.toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('retention policy not found'),
    })
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

const hour = { from: 1_793_577_600_000, to: 1_793_581_200_000, windowS: 3600 }

const point: Point = {
  kind: 'parking.bay',
  device: 'bay-1',
  site: 'site-1',
  community: '',
  adapter: 'native',
  atMs: 1_793_577_600_000,
  nanos: 7,
  fields: { occupied: true },
  quality: 'good',
}
