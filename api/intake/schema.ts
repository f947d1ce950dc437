import { type Static, Type } from 'typebox'

/** GET /api/intake/rejections: what was not taken, counted by subscription and reason. */
export const Rejection = Type.Object({
  subscription: Type.String(),
  reason: Type.String(),
  count: Type.Integer(),
  firstAt: Type.Integer({ description: 'epoch milliseconds' }),
  lastAt: Type.Integer({ description: 'epoch milliseconds' }),
  /** One redacted sample: topic shape and the payload's keys, no values. */
  sample: Type.String(),
})
export type Rejection = Static<typeof Rejection>
