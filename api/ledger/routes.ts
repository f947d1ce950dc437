import { Type } from 'typebox'
import type { Context } from '../context.ts'
import { Problem } from '../errors.ts'
import type { App } from '../http.ts'
import { accountOf, answer, guard } from '../route.ts'
import { addPolicy, revenue, revenueFile } from './actions.ts'
import {
  BooksCheck,
  NewPolicy,
  Revenue,
  RevenueCsvQuery,
  RevenueQuery,
  SharingPolicy,
} from './schema.ts'
import * as store from './store.ts'

export function ledgerRoutes(app: App, ctx: Context): void {
  app.get(
    '/api/ledger/revenue',
    {
      ...guard('ledger.read'),
      schema: { querystring: RevenueQuery, response: { 200: Revenue, default: Problem } },
    },
    async ({ query }) => revenue(ctx, query.month, query.lot),
  )

  app.get(
    '/api/ledger/revenue.csv',
    {
      ...guard('ledger.read'),
      schema: {
        querystring: RevenueCsvQuery,
        response: { 200: Type.String(), default: Problem },
      },
    },
    async ({ query }, reply) => {
      const { month, lot, lang } = query
      const file = await revenueFile(ctx, month, lang ?? 'zh-CN', lot)
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="revenue-${month}.csv"`)
        .send(file)
    },
  )

  app.get(
    '/api/ledger/check',
    { ...guard('ledger.read'), schema: { response: { 200: BooksCheck, default: Problem } } },
    async () => store.check(ctx.db),
  )

  app.get(
    '/api/ledger/policies',
    {
      ...guard('ledger.read'),
      schema: { response: { 200: Type.Array(SharingPolicy), default: Problem } },
    },
    async () => store.policies(ctx.db),
  )

  app.post(
    '/api/ledger/policies',
    {
      ...guard('policies.write'),
      schema: { body: NewPolicy, response: { 201: SharingPolicy, default: Problem } },
    },
    async (request, reply) =>
      answer(reply, await addPolicy(ctx, request.body, accountOf(request).id), 201),
  )
}
