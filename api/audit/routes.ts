import { Type } from 'typebox'
import type { Context } from '../context.ts'
import { Problem, refuse } from '../errors.ts'
import type { App } from '../http.ts'
import { answer, guard } from '../route.ts'
import {
  checkpoints,
  consistencyProof,
  inclusionProof,
  isGenuine,
  logSize,
} from '../transparency/log.ts'
import { verifierKey } from '../transparency/note.ts'
import type { Hash } from '../transparency/tree.ts'
import { auditLog } from './actions.ts'
import { checkpointOver } from './checkpoints.ts'
import { proved } from './proved.ts'
import {
  Checkpoints,
  Proof,
  ProofQuery,
  RecordDetail,
  RecordsPage,
  RecordsQuery,
  RevealDay,
} from './schema.ts'
import { findRecords, recordById, revealDays } from './store.ts'

const checkpointsShown = 100
const revealsShownMs = 30 * 86_400_000
const noSuchLeaf = 'The log had no such record or tree.'

export function auditRoutes(app: App, ctx: Context): void {
  const mayRead = guard('audit.read')

  app.get(
    '/api/audit/records',
    {
      ...mayRead,
      schema: { querystring: RecordsQuery, response: { 200: RecordsPage, default: Problem } },
    },
    ({ query }) => findRecords(ctx.db, query),
  )

  app.get(
    '/api/audit/records/:id',
    {
      ...mayRead,
      schema: {
        params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
        response: { 200: RecordDetail, default: Problem },
      },
    },
    async ({ params }, reply) => {
      const found = await recordById(ctx.db, params.id)
      if (!found) return answer(reply, refuse('not_found', 'There is no such record.'))
      return proved(ctx, found.record, found.leaf)
    },
  )

  app.get(
    '/api/audit/reveals',
    { ...mayRead, schema: { response: { 200: Type.Array(RevealDay), default: Problem } } },
    () => revealDays(ctx.db, ctx.clock.now() - revealsShownMs),
  )

  checkpointRoutes(app, ctx)
}

function checkpointRoutes(app: App, ctx: Context): void {
  const mayRead = guard('audit.read')

  app.get(
    '/api/audit/checkpoint',
    { ...mayRead, schema: { response: { 200: Type.String(), default: Problem } } },
    async (_request, reply) => {
      const { note } = await checkpointOver(ctx, (await logSize(ctx.db, auditLog)) - 1)
      return reply.type('text/plain; charset=utf-8').send(note)
    },
  )

  app.get(
    '/api/audit/checkpoints',
    { ...mayRead, schema: { response: { 200: Checkpoints, default: Problem } } },
    async () => {
      const kept = await checkpoints(ctx.db, auditLog, checkpointsShown)
      return {
        key: verifierKey(ctx.auditKey),
        size: await logSize(ctx.db, auditLog),
        checkpoints: kept.map((one) => ({
          ...one,
          root: base64(one.root),
          genuine: isGenuine(ctx.auditKey, one),
        })),
      }
    },
  )

  app.get(
    '/api/audit/proof',
    {
      ...mayRead,
      schema: { querystring: ProofQuery, response: { 200: Proof, default: Problem } },
    },
    async ({ query: { position, first, size } }, reply) => {
      if ((position === undefined) === (first === undefined))
        return answer(reply, refuse('invalid', 'Ask for a position or for a first size.'))
      const isThere = size <= (await logSize(ctx.db, auditLog))
      if (!isThere || (position ?? 0) >= size || (first ?? 1) > size)
        return answer(reply, refuse('not_found', noSuchLeaf))
      const hashes =
        position === undefined
          ? await consistencyProof(ctx.db, auditLog, first ?? 1, size)
          : await inclusionProof(ctx.db, auditLog, position, size)
      return { hashes: hashes.map(base64) }
    },
  )
}

function base64(hash: Hash): string {
  return Buffer.from(hash).toString('base64')
}
