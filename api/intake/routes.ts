import { Type } from 'typebox'
import type { Context } from '../context.ts'
import { Problem } from '../errors.ts'
import type { App } from '../http.ts'
import { answer, askerOf, guard } from '../route.ts'
import { claim, requestReplay } from './actions.ts'
import { gapsAfter, gapTotals } from './gap-store.ts'
import { keptGroups, strangers } from './kept-store.ts'
import { replays } from './replay-store.ts'
import { strangersShown } from './rules.ts'
import {
  Claim,
  GapPage,
  GapsQuery,
  QuarantineGroup,
  Rejection,
  Replay,
  ReplayRequest,
  Stranger,
} from './schema.ts'
import { allRejections } from './store.ts'

const replaysShown = 100

export function intakeRoutes(app: App, ctx: Context): void {
  const mayRead = guard('intake.read')
  const listOf = <T extends Parameters<typeof Type.Array>[0]>(items: T) => ({
    response: { 200: Type.Array(items), default: Problem },
  })

  app.get('/api/intake/rejections', { ...mayRead, schema: listOf(Rejection) }, () =>
    allRejections(ctx.db),
  )

  app.get('/api/intake/quarantine', { ...mayRead, schema: listOf(QuarantineGroup) }, () =>
    keptGroups(ctx.db),
  )

  app.get('/api/intake/strangers', { ...mayRead, schema: listOf(Stranger) }, () =>
    strangers(ctx.db, strangersShown),
  )

  app.get('/api/intake/replays', { ...mayRead, schema: listOf(Replay) }, () =>
    replays(ctx.db, replaysShown),
  )

  app.get(
    '/api/intake/gaps',
    {
      ...mayRead,
      schema: { querystring: GapsQuery, response: { 200: GapPage, default: Problem } },
    },
    async ({ query }) => ({
      ...(await gapTotals(ctx.db, query.radio)),
      gaps: await gapsAfter(ctx.db, query),
    }),
  )

  app.post(
    '/api/intake/claims',
    {
      ...guard('intake.write'),
      schema: { body: Claim, response: { 201: Replay, default: Problem } },
    },
    async (request, reply) => answer(reply, await claim(ctx, request.body, askerOf(request)), 201),
  )

  app.post(
    '/api/intake/replays',
    {
      ...guard('intake.write'),
      schema: { body: ReplayRequest, response: { 201: Replay, default: Problem } },
    },
    async (request, reply) =>
      answer(reply, await requestReplay(ctx, request.body, askerOf(request)), 201),
  )
}
