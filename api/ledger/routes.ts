import { Type } from 'typebox'
import type { Context } from '../context.ts'
import { Problem } from '../errors.ts'
import type { App } from '../http.ts'
import { answer, askerOf, contextOf, guard } from '../route.ts'
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
    async (request) => revenue(contextOf(ctx, request), request.query.month, request.query.lot),
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
    async (request, reply) => {
      const { month, lot, lang } = request.query
      const by = askerOf(request)
      const file = await revenueFile(contextOf(ctx, request), month, lang ?? 'zh-CN', by, lot)
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="revenue-${month}.csv"`)
        .send(file)
    },
  )

  app.get(
    '/api/ledger/check',
    { ...guard('ledger.read'), schema: { response: { 200: BooksCheck, default: Problem } } },
    async (request) => store.check(contextOf(ctx, request).db),
  )

  app.get(
    '/api/ledger/policies',
    {
      ...guard('ledger.read'),
      schema: { response: { 200: Type.Array(SharingPolicy), default: Problem } },
    },
    async (request) => store.policies(contextOf(ctx, request).db),
  )

  app.post(
    '/api/ledger/policies',
    {
      ...guard('policies.write'),
      schema: { body: NewPolicy, response: { 201: SharingPolicy, default: Problem } },
    },
    async (request, reply) =>
      answer(reply, await addPolicy(contextOf(ctx, request), request.body, askerOf(request)), 201),
  )
}
