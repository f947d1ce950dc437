import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { Type } from 'typebox'
import type { App } from '../http.ts'
import type { LinkHealth } from '../live/events.ts'
import type { IngestState } from '../live/frames.ts'
import { guard, sendProblem } from '../route.ts'

/** What the door asks about the rest of the chain; apiPart answers it. */
export type Chain = {
  ready(): boolean
  health(): LinkHealth
  ingest(): IngestState | undefined
}

const PartState = Type.Enum(['up', 'down', 'unknown'])

const Health = Type.Object({
  status: Type.Enum(['ok', 'degraded']),
  parts: Type.Object({
    broker: PartState,
    ingest: Type.Object({
      cursors: Type.Record(
        Type.String(),
        Type.Object({ lagRecords: Type.Number(), lagSeconds: Type.Number() }),
      ),
    }),
    telemetry: PartState,
    records: PartState,
  }),
})

const open = { config: { ...guard('signed_in').config, openOnLoopback: true } }

export function watchRoutes(app: App, chain: Chain): void {
  app.get(
    '/api/health',
    { ...open, schema: { response: { 200: Health } } },
    async (_request, reply) => {
      if (!chain.ready()) return sendProblem(reply, 503, 'Linli is still starting.')
      const { broker, telemetry, records } = chain.health()
      const isUp = [broker, telemetry, records].every((state) => state === 'up')
      return reply.send({
        status: isUp ? 'ok' : 'degraded',
        parts: { broker, ingest: { cursors: chain.ingest()?.cursors ?? {} }, telemetry, records },
      })
    },
  )
  metricsRoute(app, chain)
}

function metricsRoute(app: App, chain: Chain): void {
  const registry = new Registry()
  const durations = new Histogram({
    name: 'linli_http_request_seconds',
    help: 'Time to answer a request',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  })
  app.addHook('onResponse', async (request, reply) => {
    // The route's pattern, never the path: labels must stay few.
    const route = request.routeOptions.url ?? 'other'
    durations.observe(
      { method: request.method, route, status: String(reply.statusCode) },
      reply.elapsedTime / 1000,
    )
  })
  eventLoopGauge(app, registry)
  ingestMetrics(registry, chain)
  app.get(
    '/metrics',
    { ...open, schema: { produces: ['text/plain'], response: { 200: Type.String() } } },
    async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()),
  )
}

function eventLoopGauge(app: App, registry: Registry): void {
  const delay = monitorEventLoopDelay({ resolution: 20 })
  delay.enable()
  app.addHook('onClose', async () => void delay.disable())
  new Gauge({
    name: 'linli_event_loop_delay_seconds',
    help: 'How late timers fire since the last scrape',
    labelNames: ['quantile'],
    registers: [registry],
    collect() {
      for (const quantile of [50, 99, 100])
        this.set({ quantile: String(quantile / 100) }, delay.percentile(quantile) / 1e9)
      delay.reset()
    },
  })
  new Gauge({
    name: 'linli_resident_memory_bytes',
    help: 'Memory this process holds',
    registers: [registry],
    collect() {
      this.set(process.memoryUsage.rss())
    },
  })
}

function ingestMetrics(registry: Registry, chain: Chain): void {
  const totals = ['received', 'rejected'] as const
  for (const name of totals)
    new Counter({
      name: `linli_ingest_${name}_total`,
      help: `Messages ${name} since ingest started, as ingest reports them`,
      registers: [registry],
      collect() {
        this.reset()
        this.inc(chain.ingest()?.[name] ?? 0)
      },
    })
  for (const unit of ['lagRecords', 'lagSeconds'] as const)
    new Gauge({
      name: `linli_ingest_${unit === 'lagRecords' ? 'lag_records' : 'lag_seconds'}`,
      help: 'How far a cursor is behind the end of the journal',
      labelNames: ['cursor'],
      registers: [registry],
      collect() {
        this.reset()
        for (const [cursor, lag] of Object.entries(chain.ingest()?.cursors ?? {}))
          this.set({ cursor }, lag[unit])
      },
    })
}
