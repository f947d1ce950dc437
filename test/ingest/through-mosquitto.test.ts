import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { openInflux } from '../../api/telemetry/influx.ts'
import { eventually } from '../support/eventually.ts'
import { describeWith, type RealServer, startInfluxdb, startMosquitto } from '../support/servers.ts'
import { countPoints, rejectionsOf, startIngest } from './running.ts'

const topic = 'linli/v1/s1/bay-1/parking.bay'

describeWith(
  ['mosquitto'],
  'a message over 64 KiB that comes through Mosquitto as it is shipped',
  () => {
    it('is acknowledged and counted, and those behind it are taken', async () => {
      const shipped = await readFile('deploy/mosquitto.conf', 'utf8')
      const cap = shipped.match(/^max_packet_size .*$/m)?.[0] ?? ''
      const mosquitto = await startMosquitto([cap])
      onTestFinished(() => mosquitto.stop())
      const { ctx, ingest, publish } = await startIngest({ mqttUrl: mosquitto.url })
      await eventually(() => expect(ingest.state().brokerUp).toBe(true), 25_000)
      await publish(topic, 'x'.repeat(64 * 1024 + 1))
      await publish(topic, `{"seq":1,"occupied":true,"colour":"${'x'.repeat(64 * 1024 - 40)}"}`)
      await eventually(() => expect(ingest.state().received).toBe(2), 25_000)
      await ingest.settled()
      expect(await rejectionsOf(ctx)).toEqual({
        'linli/v1/# too_large': 1,
        'linli/v1/# undeclared_field': 1,
      })
      expect(await countPoints(ctx, 'parking.bay')).toBe(1)
    })
  },
)

describeWith(['mosquitto', 'influxdb'], 'ingest between Mosquitto and InfluxDB', () => {
  let mosquitto: RealServer
  let influxdb: RealServer
  beforeAll(async () => {
    ;[mosquitto, influxdb] = await Promise.all([startMosquitto(), startInfluxdb()])
  })
  afterAll(() => Promise.all([mosquitto?.stop(), influxdb?.stop()]))

  it('brings every message once into InfluxDB, bad ones among them and InfluxDB restarting', async () => {
    const telemetry = await openInflux({ url: influxdb.url, bucket: 'linli' })
    const { ctx, ingest, device, frames } = await startIngest({ telemetry, mqttUrl: mosquitto.url })
    await eventually(() => expect(ingest.state().brokerUp).toBe(true), 25_000)
    const publish = (seq: number) => {
      const good = JSON.stringify({ at: ctx.clock.now() + seq, seq, occupied: seq % 2 === 0 })
      const messages = seq % 10 === 0 ? [good, good, good.slice(1)] : [good, good]
      for (const message of messages) device.publish(topic, message, { qos: 1 })
    }
    for (let seq = 0; seq < 500; seq += 1) publish(seq)
    await eventually(() => expect(ingest.state().received).toBe(1050), 25_000)
    await influxdb.stopProcess('SIGKILL')
    for (let seq = 500; seq < 1000; seq += 1) publish(seq)
    await eventually(() => expect(ingest.state().received).toBe(2100), 25_000)
    await influxdb.startProcess()
    await ingest.settled()
    expect(await countPoints(ctx, 'parking.bay')).toBe(1000)
    expect(await rejectionsOf(ctx)).toEqual({ 'linli/v1/# not_json': 100 })
    await eventually(() => expect(frames.at(-1)?.readings[0]?.deviceId).toBe('bay-1'))
    expect(await ctx.db.selectFrom('stays').selectAll().execute()).toHaveLength(500)
  })
})
