import { type Static, Type } from 'typebox'

/** A Refusal is a value: the request was understood and the answer is no, for a reason in words. */
export type Refusal = { refused: RefusalKind; reason: string; retryAfterS?: number }

export type RefusalKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'too_many'

export const statusOf: Record<RefusalKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_many: 429,
}

/** RFC 9457 problem document: the only shape an HTTP error has. */
export const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.Optional(Type.String()),
  instance: Type.Optional(Type.String()),
})
export type Problem = Static<typeof Problem>

export function refuse(refused: RefusalKind, reason: string): Refusal {
  return { refused, reason }
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refused' in value
}

/** For what cannot happen unless the program is wrong. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Invariant broken: ${message}`)
}

/** What an import answers: rows taken, and rows refused with their line and reason. */
export const ImportReport = Type.Object({
  good: Type.Integer(),
  problems: Type.Array(Type.Object({ line: Type.Integer(), reason: Type.String() })),
})
export type ImportReport = Static<typeof ImportReport>

/** What the person who starts Linli can mend, in words; everything else thrown is a bug. */
export class StartProblem extends Error {
  readonly lines: string[]
  constructor(lines: string[]) {
    super(lines.join('\n'))
    this.name = 'StartProblem'
    this.lines = lines
  }
}
