import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Context } from '../context.ts'
import { isRefusal, Problem, type Refusal, refuse } from '../errors.ts'
import type { App } from '../http.ts'
import { isDistrict } from '../people/schema.ts'
import { devicesByIds } from '../places/actions.ts'
import { accountOf, answer, contextOf, guard, sendProblem } from '../route.ts'
import { isAway } from './errors.ts'
import { maxSeriesPoints, planCounts, planSeries, windowed } from './rules.ts'
import { Counts, CountsQuery, LatestPoint, LatestQuery, Series, SeriesQuery } from './schema.ts'

const problems = { default: Problem }

/** What devices said, over time: the newest points, one field's course, and counts by window. */
export function telemetryRoutes(app: App, ctx: Context): void {
  app.get(
    '/api/telemetry/latest',
    {
      ...guard('telemetry.read'),
      schema: { querystring: LatestQuery, response: { 200: Type.Array(LatestPoint), ...problems } },
    },
    (request, reply) =>
      whenThere(reply, async () => {
        const unseen = await whyUnseen(ctx, request, request.query.device)
        return unseen ?? ctx.telemetry.latest(request.query)
      }),
  )

  app.get(
    '/api/telemetry/series',
    {
      ...guard('telemetry.read'),
      schema: { querystring: SeriesQuery, response: { 200: Series, ...problems } },
    },
    (request, reply) =>
      whenThere(reply, async () => {
        const unseen = await whyUnseen(ctx, request, request.query.device)
        return unseen ?? seriesThatFits(ctx, request.query)
      }),
  )

  app.get(
    '/api/telemetry/counts',
    {
      ...guard('telemetry.read'),
      schema: { querystring: CountsQuery, response: { 200: Counts, ...problems } },
    },
    (request, reply) =>
      whenThere(reply, async () => {
        const plan = planCounts(request.query, accountOf(request))
        return isRefusal(plan) ? plan : ctx.telemetry.counts(plan)
      }),
  )
}

/** The telemetry has no scopes of its own: whose device it is, the records say. */
async function whyUnseen(
  ctx: Context,
  request: FastifyRequest,
  device: string,
): Promise<Refusal | undefined> {
  if (isDistrict(accountOf(request))) return undefined
  const [seen] = await devicesByIds(contextOf(ctx, request).db, [device])
  return seen ? undefined : refuse('not_found', 'There is no such device.')
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
