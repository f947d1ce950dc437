import { Type } from 'typebox'
import type { Context } from '../context.ts'
import { Problem, refuse } from '../errors.ts'
import type { App } from '../http.ts'
import { answer, askerOf, contextOf, guard } from '../route.ts'
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
    async (request) => occupancy(contextOf(ctx, request)),
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
    async (request) => store.findStays(contextOf(ctx, request).db, request.query),
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
    async (request, reply) => {
      const { db } = contextOf(ctx, request)
      const { id } = request.params
      const stay = await store.stayById(db, id)
      if (!stay) return answer(reply, refuse('not_found', 'There is no such stay.'))
      const payments = await store.paymentsOf(db, id)
      return { ...stay, payments, history: await store.historyOf(db, id) }
    },
  )

  app.post(
    '/api/parking/payments',
    {
      ...guard('payments.write'),
      schema: { body: NewPayment, response: { 201: Payment, default: Problem } },
    },
    async (request, reply) =>
      answer(
        reply,
        await receivePayment(contextOf(ctx, request), request.body, askerOf(request)),
        201,
      ),
  )

  tariffRoutes(app, ctx)
}

function tariffRoutes(app: App, ctx: Context): void {
  app.get(
    '/api/parking/tariffs',
    {
      ...guard('parking.read'),
      schema: { response: { 200: Type.Array(Tariff), default: Problem } },
    },
    async (request) => store.tariffs(contextOf(ctx, request).db),
  )

  app.post(
    '/api/parking/tariffs',
    {
      ...guard('tariffs.write'),
      schema: { body: NewTariff, response: { 201: Tariff, default: Problem } },
    },
    async (request, reply) =>
      answer(reply, await addTariff(contextOf(ctx, request), request.body, askerOf(request)), 201),
  )
}
