import { type Static, Type } from 'typebox'
import { ImportReport } from '../errors.ts'
import { consentWays } from '../persons/schema.ts'
import { Nullable, Time } from '../shapes.ts'

/** What a roster (名册) may say of a member; the English and the Chinese heading of each column. */
export const columns = {
  number: ['number', '编号'],
  name: ['name', '姓名'],
  telephone: ['telephone', '电话'],
  branch: ['branch', '党支部'],
  community: ['community', '社区'],
  skills: ['skills', '技能'],
  availability: ['availability', '状态'],
} as const
export type Column = keyof typeof columns

export const deeds = ['join', 'change', 'move', 'leave'] as const
export type RosterDeed = (typeof deeds)[number]

/** How those in the file agreed that their branch is kept, and when (个人信息保护法 29). */
const StatedConsent = Type.Object(
  {
    how: Type.Enum(consentWays),
    on: Type.String({ pattern: '^20\\d{2}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$' }),
  },
  { additionalProperties: false },
)

/** POST /api/roster/preview. `file` is base64: its encoding is told from the bytes. */
export const RosterAsk = Type.Object(
  {
    file: Type.String({ minLength: 1, pattern: '^[A-Za-z0-9+/]+={0,2}$' }),
    consent: Nullable(StatedConsent),
    /** Whether who is in a branch of the file but not in the file leaves (转出、退出). */
    leave: Type.Boolean(),
  },
  { additionalProperties: false },
)
export type RosterAsk = Static<typeof RosterAsk>

/** POST /api/roster/apply: the same file again, with the digest of its preview. */
export const RosterApply = Type.Object(
  { ...RosterAsk.properties, digest: Type.String({ maxLength: 128 }) },
  { additionalProperties: false },
)
export type RosterApply = Static<typeof RosterApply>

/** What one member's row would change; values of persons are masked. */
const Difference = Type.Object({
  line: Nullable(Type.Integer()),
  id: Type.String(),
  maskedName: Type.String(),
  deed: Type.Enum(deeds),
  fields: Type.Array(
    Type.Object({
      field: Type.String(),
      from: Nullable(Type.String()),
      to: Nullable(Type.String()),
    }),
  ),
})
export type Difference = Static<typeof Difference>

const counts = {
  join: Type.Integer(),
  change: Type.Integer(),
  move: Type.Integer(),
  leave: Type.Integer(),
}

/** `differences` shows the first of them; the counts are of all. */
export const RosterPreview = Type.Object({
  digest: Type.String(),
  encoding: Type.Enum(['utf-8', 'gb18030']),
  ...counts,
  same: Type.Integer(),
  differences: Type.Array(Difference),
  problems: ImportReport.properties.problems,
  problemCount: Type.Integer(),
})
export type RosterPreview = Static<typeof RosterPreview>

export const RosterImport = Type.Object({
  id: Type.String(),
  at: Time,
  ...counts,
  undoneAt: Nullable(Time),
  undoUntil: Time,
})
export type RosterImport = Static<typeof RosterImport>

/** POST /api/roster/imports/:id/undo: whom something newer touched is listed and left. */
export const RosterUndone = Type.Object({
  undone: Type.Integer(),
  left: Type.Array(
    Type.Object({
      id: Type.String(),
      maskedName: Type.String(),
      why: Type.Enum(['changed_since', 'in_use']),
    }),
  ),
})
export type RosterUndone = Static<typeof RosterUndone>

/** GET /api/roster/members/:id/history: joins, moves (组织关系转接) and leaves, the oldest first. */
export const HistoryLine = Type.Object({
  kind: Type.Enum(['join', 'move', 'leave', 'undo']),
  at: Time,
  fromCommunity: Nullable(Type.String()),
  toCommunity: Nullable(Type.String()),
})
export type HistoryLine = Static<typeof HistoryLine>
