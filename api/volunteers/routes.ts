import { Type } from 'typebox'
import type { Context } from '../context.ts'
import { ImportReport } from '../errors.ts'
import type { App } from '../http.ts'
import { accountOf, answer, askerOf, contextOf, guard } from '../route.ts'
import { importVolunteers, listVolunteers, ownRecord, setOwnAvailability } from './actions.ts'
import { OwnAvailability, OwnVolunteer, Volunteer } from './schema.ts'

/** A district has 2,500 volunteers, a city 100 times that: an import of a city comes in parts. */
const maxRows = 20_000
const maxImportBytes = 16 * 1024 * 1024

export function volunteersRoutes(app: App, ctx: Context): void {
  app.post(
    '/api/volunteers/import',
    {
      ...guard('volunteers.write'),
      bodyLimit: maxImportBytes,
      schema: {
        body: Type.Array(Type.Unknown(), { maxItems: maxRows }),
        response: { 200: ImportReport },
      },
    },
    async (request, reply) =>
      answer(
        reply,
        await importVolunteers(contextOf(ctx, request), request.body, askerOf(request)),
      ),
  )
  app.get(
    '/api/volunteers',
    { ...guard('volunteers.read'), schema: { response: { 200: Type.Array(Volunteer) } } },
    async (request, reply) => answer(reply, await listVolunteers(contextOf(ctx, request))),
  )
  app.get(
    '/api/volunteers/me',
    { ...guard('tasks.own'), schema: { response: { 200: OwnVolunteer } } },
    async (request, reply) =>
      answer(reply, await ownRecord(contextOf(ctx, request), accountOf(request).volunteerId)),
  )
  app.post(
    '/api/volunteers/me/availability',
    {
      ...guard('tasks.own'),
      schema: { body: OwnAvailability, response: { 200: OwnVolunteer } },
    },
    async (request, reply) =>
      answer(
        reply,
        await setOwnAvailability(
          contextOf(ctx, request),
          accountOf(request).volunteerId,
          request.body,
        ),
      ),
  )
}
