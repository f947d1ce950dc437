import { Type } from 'typebox'
import type { Context } from '../context.ts'
import type { App } from '../http.ts'
import { personId } from '../persons/schema.ts'
import { answer, askerOf, contextOf, guard } from '../route.ts'
import { applyRoster, memberHistory, previewRoster, rosterImports } from './actions.ts'
import {
  HistoryLine,
  RosterApply,
  RosterAsk,
  RosterImport,
  RosterPreview,
  RosterUndone,
} from './schema.ts'
import { undoRoster } from './undoing.ts'

/** 20,000 rows of some 150 bytes, in base64. */
const maxFileBytes = 6 * 1024 * 1024

const params = Type.Object({ id: Type.String({ pattern: personId }) })

export function rosterRoutes(app: App, ctx: Context): void {
  app.post(
    '/api/roster/preview',
    {
      ...guard('roster.write'),
      bodyLimit: maxFileBytes,
      schema: { body: RosterAsk, response: { 200: RosterPreview } },
    },
    async (request, reply) =>
      answer(reply, await previewRoster(contextOf(ctx, request), request.body)),
  )
  app.post(
    '/api/roster/apply',
    {
      ...guard('roster.write'),
      bodyLimit: maxFileBytes,
      schema: { body: RosterApply, response: { 201: RosterImport } },
    },
    async (request, reply) =>
      answer(
        reply,
        await applyRoster(contextOf(ctx, request), askerOf(request), request.body),
        201,
      ),
  )
  app.get(
    '/api/roster/imports',
    { ...guard('roster.write'), schema: { response: { 200: Type.Array(RosterImport) } } },
    async (request, reply) => answer(reply, await rosterImports(contextOf(ctx, request))),
  )
  app.post(
    '/api/roster/imports/:id/undo',
    { ...guard('roster.write'), schema: { params, response: { 200: RosterUndone } } },
    async (request, reply) =>
      answer(reply, await undoRoster(contextOf(ctx, request), askerOf(request), request.params.id)),
  )
  app.get(
    '/api/roster/members/:id/history',
    { ...guard('persons.read'), schema: { params, response: { 200: Type.Array(HistoryLine) } } },
    async (request, reply) =>
      answer(reply, await memberHistory(contextOf(ctx, request), request.params.id)),
  )
}
