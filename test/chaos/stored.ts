import { bayName, kind, sentinel } from './campaign.ts'

/** One point as InfluxDB holds it; `at` is epoch ms. */
export type StoredPoint = { at: number; seq: number; boot: string; occupied: boolean }

export type Influx = { url: string; database: string }

const measurement = kind.replaceAll('.', '_')
const askedAtOnce = 4

type Answer = {
  results?: { error?: string; series?: { columns: string[]; values?: unknown[][] }[] }[]
}

/** The rows of every series of an answer; rejects when InfluxDB does not answer or says an error. */
export async function ask({ url, database }: Influx, influxql: string): Promise<unknown[][]> {
  const body = new URLSearchParams({ db: database, epoch: 'ms', q: influxql })
  const response = await fetch(`${url}/query`, { method: 'POST', body })
  const { results = [] } = (await response.json()) as Answer
  for (const { error } of results) if (error !== undefined) throw new Error(error)
  return results.flatMap(({ series = [] }) => series.flatMap(({ values = [] }) => values))
}

/** All points of each bay, in the order of their identity: time, then number. */
export async function storedPoints(
  influx: Influx,
  bays: number,
): Promise<Map<number, StoredPoint[]>> {
  const points = new Map<number, StoredPoint[]>()
  let next = 0
  const asking = Array.from({ length: askedAtOnce }, async () => {
    while (next < bays) {
      const bay = next++
      points.set(bay, await pointsOf(influx, bay))
    }
  })
  await Promise.all(asking)
  return points
}

async function pointsOf(influx: Influx, bay: number): Promise<StoredPoint[]> {
  const rows = await ask(
    influx,
    `SELECT "seq", "boot", "occupied" FROM "${measurement}" WHERE "device" = '${bayName(bay)}'`,
  )
  const points = rows.map(([at, seq, boot, occupied]) => ({
    at: Number(at),
    seq: Number(seq),
    boot: String(boot),
    occupied: occupied === true,
  }))
  return points.sort((a, b) => a.at - b.at || (a.seq % 1_000_000) - (b.seq % 1_000_000))
}

/** The highest number of the sentinel that is stored; -1: none. */
export async function sentinelStored(influx: Influx): Promise<number> {
  const [row] = await ask(
    influx,
    `SELECT MAX("seq") FROM "${measurement}" WHERE "device" = '${sentinel}'`,
  ).catch(() => [])
  return row ? Number(row[1]) : -1
}

export async function seriesCount(influx: Influx): Promise<number> {
  return (await ask(influx, 'SHOW SERIES')).length
}

/** Shards that hold points of ours. */
export async function shardCount(influx: Influx): Promise<number> {
  return (await ask(influx, 'SHOW SHARDS')).filter((row) => row[1] === influx.database).length
}

/** Every point of the bays as InfluxDB writes it out, times in ns, line by line in a fixed order. */
export async function dump({ url, database }: Influx): Promise<string> {
  const influxql = `SELECT * FROM "${measurement}" WHERE "device" != '${sentinel}' GROUP BY "device"`
  const body = new URLSearchParams({ db: database, epoch: 'ns', q: influxql })
  const headers = { accept: 'application/csv' }
  const response = await fetch(`${url}/query`, { method: 'POST', body, headers })
  const [header = '', ...lines] = (await response.text()).trim().split('\n')
  return [header, ...lines.sort()].join('\n')
}
