import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { Type } from 'typebox'
import type { App } from '../http.ts'
import { openOnLoopback } from './guard.ts'
import { chainMetrics, type Described } from './metrics-list.ts'
import type { Chain } from './watch.ts'

/** GET /metrics: this process as it measures itself, the chain as ingest reports it. */
export function metricsRoute(app: App, chain: Chain): void {
  const registry = new Registry()
  requestDurations(app, registry)
  processGauges(app, registry)
  for (const described of chainMetrics) register(registry, described, chain)
  app.get(
    '/metrics',
    { ...openOnLoopback, schema: { produces: ['text/plain'], response: { 200: Type.String() } } },
    async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()),
  )
}

function requestDurations(app: App, registry: Registry): void {
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
}

function processGauges(app: App, registry: Registry): void {
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

/** What is not known has no sample: a zero would read as a counter that began anew. */
function register(registry: Registry, { type, label, read, ...said }: Described, chain: Chain) {
  const Metric = type === 'counter' ? Counter : Gauge
  const metric: Counter | Gauge = new Metric({
    ...said,
    labelNames: label ? [label] : [],
    registers: [registry],
    collect() {
      metric.reset()
      if (!label) metric.remove()
      for (const [value, of] of read(chain)) metric.inc(label ? { [label]: of ?? '' } : {}, value)
    },
  })
}
