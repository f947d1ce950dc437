import mqtt from 'mqtt'
import { expect, it, onTestFinished } from 'vitest'
import type { Incident } from '../../api/incidents/schema.ts'
import type { LotOccupancy, Stay } from '../../api/parking/schema.ts'
import type { LatestPoint } from '../../api/telemetry/schema.ts'
import { eventually } from '../support/eventually.ts'
import { startLinli } from '../support/running.ts'
import { describeWith, startInfluxdb, startMosquitto, startPostgresql } from '../support/servers.ts'
import { streetCsv, tariff } from '../support/street.ts'
import { signIn } from '../support/visitor.ts'

const minuteMs = 60_000

describeWith(['mosquitto', 'influxdb', 'postgresql'], 'ingest and api as two processes', () => {
  it('carry a parked car and a blocked fire lane over Mosquitto, InfluxDB and PostgreSQL', async () => {
    const servers = await Promise.all([startMosquitto(), startInfluxdb(), startPostgresql()])
    onTestFinished(() => Promise.all(servers.map((server) => server.stop())).then(() => {}))
    const [broker, influx, postgres] = servers
    const env = {
      MQTT_URL: broker.url,
      INFLUX_URL: influx.url,
      INFLUX_BUCKET: 'linli',
      DATABASE_URL: postgres.url,
      DEMO_ACCOUNTS: 'on',
    }
    const api = await startLinli(env, ['api'])
    onTestFinished(async () => expect(await api.stop()).toBe(0))
    const ingest = await startLinli(env, ['ingest'])
    onTestFinished(async () => expect(await ingest.stop()).toBe(0))

    const admin = await signIn(api.url, 'admin', api.password)
    await admin.post('/api/places/import?format=csv', streetCsv)
    await admin.post('/api/parking/tariffs', tariff)
    const device = await mqtt.connectAsync(broker.url)
    onTestFinished(() => device.endAsync())
    const publish = (topic: string, body: object) =>
      device.publishAsync(`linli/v1/s1/${topic}`, JSON.stringify(body), { qos: 1 })

    const leftAt = Date.now()
    const enteredAt = leftAt - 61 * minuteMs
    await eventually(async () => {
      await publish('bay-1/parking.bay', { at: enteredAt, seq: 1, occupied: true })
      const [lot] = await admin.get<LotOccupancy[]>('/api/parking/lots')
      expect(lot).toMatchObject({ total: 3, occupied: 1, unknown: 2 })
    }, patienceMs)
    await publish('bay-1/parking.bay', { at: leftAt, seq: 2, occupied: false, batteryV: 3.4 })
    await publish('cam-1/camera.review', {
      reviewId: 'r1',
      phase: 'new',
      severity: 'alert',
      objects: ['car'],
      zones: ['fire_lane'],
    })

    const operator = await signIn(api.url, 'operator', api.password)
    await eventually(async () => {
      const stays = await admin.get<Stay[]>('/api/parking/stays?state=closed')
      expect(stays).toMatchObject([{ bayId: 'bay-1', enteredAt, leftAt, feeFen: 400 }])
      const latest = await operator.get<LatestPoint[]>('/api/telemetry/latest?device=bay-1')
      expect(latest).toMatchObject([{ at: leftAt, fields: { occupied: false, batteryV: 3.4 } }])
      const incidents = await operator.get<Incident[]>('/api/incidents')
      expect(incidents).toMatchObject([{ type: 'fire_lane_blocked', deviceId: 'cam-1' }])
    }, patienceMs)
  }, 120_000)
})

const patienceMs = 40_000
