import { Type } from 'typebox'
import type { Context } from '../context.ts'
import { Problem, refuse } from '../errors.ts'
import type { App } from '../http.ts'
import { accountOf, answer, guard } from '../route.ts'
import { addTariff, occupancy, receivePayment } from './actions.ts'
import {
  LotOccupancy,
  NewPayment,
  NewTariff,
  Payment,
  Stay,
  StayDetail,
  StaysQuery,
  Tariff,
} from './schema.ts'
import * as store from './store.ts'

export function parkingRoutes(app: App, ctx: Context): void {
  app.get(
    '/api/parking/lots',
    {
      ...guard('parking.read'),
      schema: { response: { 200: Type.Array(LotOccupancy), default: Problem } },
    },
    async () => occupancy(ctx),
  )

  app.get(
    '/api/parking/stays',
    {
      ...guard('stays.read'),
      schema: {
        querystring: StaysQuery,
        response: { 200: Type.Array(Stay), default: Problem },
      },
    },
    async ({ query }) => store.findStays(ctx.db, query),
  )

  app.get(
    '/api/parking/stays/:id',
    {
      ...guard('stays.read'),
      schema: {
        params: Type.Object({ id: Type.String() }),
        response: { 200: StayDetail, default: Problem },
      },
    },
    async ({ params }, reply) => {
      const stay = await store.stayById(ctx.db, params.id)
      if (!stay) return answer(reply, refuse('not_found', 'There is no such stay.'))
      const payments = await store.paymentsOf(ctx.db, params.id)
      return { ...stay, payments, history: await store.historyOf(ctx.db, params.id) }
    },
  )

  app.post(
    '/api/parking/payments',
    {
      ...guard('payments.write'),
      schema: { body: NewPayment, response: { 201: Payment, default: Problem } },
    },
    async (request, reply) => answer(reply, await receivePayment(ctx, request.body), 201),
  )

  app.get(
    '/api/parking/tariffs',
    {
      ...guard('parking.read'),
      schema: { response: { 200: Type.Array(Tariff), default: Problem } },
    },
    async () => store.tariffs(ctx.db),
  )

  app.post(
    '/api/parking/tariffs',
    {
      ...guard('tariffs.write'),
      schema: { body: NewTariff, response: { 201: Tariff, default: Problem } },
    },
    async (request, reply) =>
      answer(reply, await addTariff(ctx, request.body, accountOf(request).id), 201),
  )
}
