import { type Static, Type } from 'typebox'
import { Nullable, Time } from '../shapes.ts'

/** Classes of personal data that end by a job (保存期限); each is forgotten by the room that holds it. */
export const retentionClasses = [
  'left_persons',
  'roster_undo',
  'case_notes',
  'reveals',
  'audit',
] as const
export type RetentionClass = (typeof retentionClasses)[number]

/** GET /api/retention: how long a class is kept, within which bounds, and what its last run took away. */
export const RetentionRule = Type.Object({
  class: Type.Enum(retentionClasses),
  keepDays: Type.Integer(),
  leastDays: Type.Integer(),
  mostDays: Type.Integer(),
  defaultDays: Type.Integer(),
  nextAt: Time,
  lastAt: Nullable(Time),
  /** What was older than this was taken away. */
  lastBefore: Nullable(Time),
  lastRemoved: Nullable(Type.Integer()),
})
export type RetentionRule = Static<typeof RetentionRule>

/** PATCH /api/retention/:class */
export const RetentionChange = Type.Object(
  { keepDays: Type.Integer({ minimum: 0, maximum: 36_500 }) },
  { additionalProperties: false },
)
export type RetentionChange = Static<typeof RetentionChange>
