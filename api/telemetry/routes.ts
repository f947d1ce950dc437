import { Type } from 'typebox'
import type { Context } from '../context.ts'
import { isRefusal, Problem } from '../errors.ts'
import type { App } from '../http.ts'
import { answer, guard, sendProblem } from '../route.ts'
import { isAway } from './errors.ts'
import { maxSeriesPoints, planCounts, planSeries, windowed } from './rules.ts'
import { Counts, CountsQuery, LatestPoint, LatestQuery, Series, SeriesQuery } from './schema.ts'

const problems = { 400: Problem, 503: Problem }

/** What devices said, over time: the newest points, one field's course, and counts by window. */
export function telemetryRoutes(app: App, ctx: Context): void {
  app.get(
    '/api/telemetry/latest',
    {
      ...guard('telemetry.read'),
      schema: { querystring: LatestQuery, response: { 200: Type.Array(LatestPoint), ...problems } },
    },
    (request, reply) => whenThere(reply, () => ctx.telemetry.latest(request.query)),
  )

  app.get(
    '/api/telemetry/series',
    {
      ...guard('telemetry.read'),
      schema: { querystring: SeriesQuery, response: { 200: Series, ...problems } },
    },
    (request, reply) => whenThere(reply, () => seriesThatFits(ctx, request.query)),
  )

  app.get(
    '/api/telemetry/counts',
    {
      ...guard('telemetry.read'),
      schema: { querystring: CountsQuery, response: { 200: Counts, ...problems } },
    },
    (request, reply) =>
      whenThere(reply, async () => {
        const plan = planCounts(request.query)
        return isRefusal(plan) ? plan : ctx.telemetry.counts(plan)
      }),
  )
}

/** Raw when it is short enough for a chart, else the finest windows that are. */
async function seriesThatFits(ctx: Context, query: SeriesQuery) {
  const plan = planSeries(query)
  if (isRefusal(plan)) return plan
  const points = await ctx.telemetry.series(plan)
  if (points.length <= maxSeriesPoints) return points
  const coarser = windowed(query)
  return isRefusal(coarser) ? coarser : ctx.telemetry.series(coarser)
}

async function whenThere<T>(reply: Parameters<typeof answer>[0], ask: () => Promise<T>) {
  try {
    return answer(reply, await ask())
  } catch (error) {
    if (!isAway(error)) throw error
    return sendProblem(reply, 503, 'The telemetry store does not answer; records are not affected.')
  }
}
