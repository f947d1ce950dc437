import { Type } from 'typebox'
import type { Context } from '../context.ts'
import type { App } from '../http.ts'
import { accountOf, answer, contextOf, guard } from '../route.ts'
import { Candidates } from '../volunteers/schema.ts'
import {
  candidates,
  incidentDetail,
  listIncidents,
  moveIncident,
  moveOwnTask,
  report,
  tasksOf,
} from './actions.ts'
import {
  Incident,
  IncidentDetail,
  IncidentQuery,
  NewIncident,
  TransitionRequest,
} from './schema.ts'

const Id = Type.Object({ id: Type.String({ maxLength: 64 }) })
const Limit = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
})

export function incidentsRoutes(app: App, ctx: Context): void {
  app.get(
    '/api/incidents',
    {
      ...guard('incidents.read'),
      schema: { querystring: IncidentQuery, response: { 200: Type.Array(Incident) } },
    },
    async (request, reply) =>
      answer(reply, await listIncidents(contextOf(ctx, request), request.query)),
  )
  app.get(
    '/api/incidents/:id',
    {
      ...guard('incidents.read'),
      schema: { params: Id, response: { 200: IncidentDetail } },
    },
    async (request, reply) =>
      answer(reply, await incidentDetail(contextOf(ctx, request), request.params.id)),
  )
  app.post(
    '/api/incidents',
    {
      ...guard('incidents.report'),
      schema: { body: NewIncident, response: { 201: Incident } },
    },
    async (request, reply) =>
      answer(reply, await report(contextOf(ctx, request), request.body, accountOf(request)), 201),
  )
  app.post(
    '/api/incidents/:id/transitions',
    {
      ...guard('incidents.read'),
      schema: { params: Id, body: TransitionRequest, response: { 200: Incident } },
    },
    async (request, reply) => {
      const account = accountOf(request)
      return answer(
        reply,
        await moveIncident(contextOf(ctx, request), account, request.params.id, request.body),
      )
    },
  )
  app.get(
    '/api/incidents/:id/candidates',
    {
      ...guard('volunteers.read'),
      schema: { params: Id, querystring: Limit, response: { 200: Candidates } },
    },
    async (request, reply) =>
      answer(
        reply,
        await candidates(contextOf(ctx, request), request.params.id, request.query.limit ?? 20),
      ),
  )
}

/** What a volunteer sees: their own tasks and nothing else of the desk's. */
export function tasksRoutes(app: App, ctx: Context): void {
  app.get(
    '/api/tasks',
    { ...guard('tasks.own'), schema: { response: { 200: Type.Array(Incident) } } },
    async (request, reply) =>
      answer(reply, await tasksOf(contextOf(ctx, request), accountOf(request).volunteerId)),
  )
  app.post(
    '/api/tasks/:id/transitions',
    {
      ...guard('tasks.own'),
      schema: { params: Id, body: TransitionRequest, response: { 200: Incident } },
    },
    async (request, reply) => {
      const account = accountOf(request)
      return answer(
        reply,
        await moveOwnTask(contextOf(ctx, request), account, request.params.id, request.body),
      )
    },
  )
}
