import { Type } from 'typebox'
import type { Context } from '../context.ts'
import { linkCookie, linkKey } from '../door/cookies.ts'
import { isRefusal } from '../errors.ts'
import type { App } from '../http.ts'
import { answer, askerOf, contextOf, guard, holderOf } from '../route.ts'
import { linkedTask, makeTaskLink, openTaskLink, stepByLink, taskLinkState } from './actions.ts'
import { LinkedStep, LinkedTask, TaskLink, TaskLinkState, TaskToken } from './schema.ts'

const params = Type.Object({ id: Type.String({ maxLength: 64 }) })

/** Per address; 256 random bits need no more, but whoever tries should not keep the records busy. */
const fewOpenings = { max: 20, timeWindow: 60_000 }
const fewSteps = { max: 120, timeWindow: 60_000 }

export function linksRoutes(app: App, ctx: Context): void {
  app.post(
    '/api/incidents/:id/link',
    { ...guard('incidents.dispatch'), schema: { params, response: { 201: TaskLink } } },
    async (request, reply) =>
      answer(
        reply,
        await makeTaskLink(contextOf(ctx, request), askerOf(request), request.params.id),
        201,
      ),
  )
  app.get(
    '/api/incidents/:id/link',
    { ...guard('incidents.dispatch'), schema: { params, response: { 200: TaskLinkState } } },
    async (request, reply) =>
      answer(reply, await taskLinkState(contextOf(ctx, request), request.params.id)),
  )
  holderRoutes(app, ctx)
}

function holderRoutes(app: App, ctx: Context): void {
  const limited = (need: 'public' | 'task_link', rateLimit: typeof fewSteps) => ({
    config: { ...guard(need).config, rateLimit },
  })
  app.post(
    '/api/task-link/open',
    {
      ...limited('public', fewOpenings),
      schema: { body: TaskToken, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const secure = request.protocol === 'https'
      const from = { address: request.ip, key: linkKey(request.cookies, secure) }
      const opened = await openTaskLink(ctx, request.body.token, from)
      if (isRefusal(opened)) return answer(reply, opened)
      const { name, options } = linkCookie(secure)
      return reply.setCookie(name, opened.key, options).code(204).send(null)
    },
  )
  app.get(
    '/api/task-link',
    { ...limited('task_link', fewSteps), schema: { response: { 200: LinkedTask } } },
    async (request, reply) => answer(reply, await linkedTask(ctx, holderOf(request))),
  )
  app.post(
    '/api/task-link/steps',
    {
      ...limited('task_link', fewSteps),
      schema: { body: LinkedStep, response: { 200: LinkedTask } },
    },
    async (request, reply) => answer(reply, await stepByLink(ctx, holderOf(request), request.body)),
  )
}
