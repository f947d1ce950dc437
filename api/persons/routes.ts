import { Type } from 'typebox'
import type { Context } from '../context.ts'
import type { App } from '../http.ts'
import { answer, askerOf, contextOf, guard } from '../route.ts'
import {
  changePerson,
  createPerson,
  declineCorrection,
  findPersons,
  leavePerson,
  listPersons,
  personDetail,
} from './actions.ts'
import {
  Decline,
  NewPerson,
  Person,
  PersonChange,
  PersonDetail,
  PersonPage,
  PersonQuery,
  PersonSearch,
  personId,
} from './schema.ts'

const params = Type.Object({ id: Type.String({ pattern: personId }) })

export function personsRoutes(app: App, ctx: Context): void {
  app.get(
    '/api/persons',
    {
      ...guard('persons.read'),
      schema: { querystring: PersonQuery, response: { 200: PersonPage } },
    },
    async (request, reply) =>
      answer(reply, await listPersons(contextOf(ctx, request), request.query)),
  )
  app.post(
    '/api/persons/search',
    {
      ...guard('persons.read'),
      schema: { body: PersonSearch, response: { 200: Type.Array(Person) } },
    },
    async (request, reply) =>
      answer(reply, await findPersons(contextOf(ctx, request), askerOf(request), request.body)),
  )
  app.get(
    '/api/persons/:id',
    { ...guard('persons.read'), schema: { params, response: { 200: PersonDetail } } },
    async (request, reply) =>
      answer(reply, await personDetail(contextOf(ctx, request), request.params.id)),
  )
  app.post(
    '/api/persons',
    { ...guard('persons.write'), schema: { body: NewPerson, response: { 201: PersonDetail } } },
    async (request, reply) =>
      answer(
        reply,
        await createPerson(contextOf(ctx, request), askerOf(request), request.body),
        201,
      ),
  )
  app.patch(
    '/api/persons/:id',
    {
      ...guard('persons.write'),
      schema: { params, body: PersonChange, response: { 200: PersonDetail } },
    },
    async (request, reply) =>
      answer(
        reply,
        await changePerson(
          contextOf(ctx, request),
          askerOf(request),
          request.params.id,
          request.body,
        ),
      ),
  )
  app.post(
    '/api/persons/:id/leave',
    { ...guard('persons.write'), schema: { params, response: { 200: PersonDetail } } },
    async (request, reply) =>
      answer(
        reply,
        await leavePerson(contextOf(ctx, request), askerOf(request), request.params.id),
      ),
  )
  requestRoutes(app, ctx)
}

function requestRoutes(app: App, ctx: Context): void {
  app.post(
    '/api/persons/:id/requests/:request/decline',
    {
      ...guard('persons.write'),
      schema: {
        params: Type.Object({
          id: Type.String({ pattern: personId }),
          request: Type.String({ maxLength: 64 }),
        }),
        body: Decline,
        response: { 200: PersonDetail },
      },
    },
    async (request, reply) => {
      const { id, request: asked } = request.params
      const scoped = contextOf(ctx, request)
      const refusal = await declineCorrection(scoped, askerOf(request), id, asked, request.body.why)
      return answer(reply, refusal ?? (await personDetail(scoped, id)))
    },
  )
}
