import { type Static, Type } from 'typebox'
import { installedKinds } from '../places/schema.ts'
import { Nullable } from '../shapes.ts'

const EpochMs = Type.Integer({ description: 'epoch milliseconds' })

/** GET /api/intake/rejections: what was not taken, counted by subscription and reason. */
export const Rejection = Type.Object({
  subscription: Type.String(),
  reason: Type.String(),
  count: Type.Integer(),
  firstAt: EpochMs,
  lastAt: EpochMs,
  /** One redacted sample: topic shape and the payload's keys, no values. */
  sample: Type.String(),
})
export type Rejection = Static<typeof Rejection>

/** A rejected message that can be put back; its bytes stay in the journal and nowhere else. */
export type KeptMessage = {
  journal: string
  position: number
  subscription: string
  reason: string
  /** The device it claims to be from, when a driver could read that. */
  deviceId: string | null
  /** The site it claims, when it claims one. */
  siteId: string | null
  receivedAt: number
}

/** GET /api/intake/quarantine: how many rejected messages are kept and can be put back. */
export const QuarantineGroup = Type.Object({
  subscription: Type.String(),
  reason: Type.String(),
  kept: Type.Integer(),
  oldestAt: EpochMs,
  newestAt: EpochMs,
})
export type QuarantineGroup = Static<typeof QuarantineGroup>

/** GET /api/intake/strangers: devices that speak and are not registered, the busiest of them. */
export const Stranger = Type.Object({
  deviceId: Type.String(),
  siteId: Nullable(Type.String()),
  subscription: Type.String(),
  kept: Type.Integer(),
  firstAt: EpochMs,
  lastAt: EpochMs,
})
export type Stranger = Static<typeof Stranger>

/** POST /api/intake/claims: registers a stranger and puts back what it said meanwhile. */
export const Claim = Type.Object(
  {
    deviceId: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$' }),
    kind: Type.Enum(installedKinds),
    siteId: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$' }),
    model: Type.Optional(Type.String({ maxLength: 64 })),
    name: Type.Optional(Type.String({ maxLength: 120 })),
    lotId: Type.Optional(Type.String({ maxLength: 64 })),
    bay: Type.Optional(Type.String({ maxLength: 64 })),
  },
  { additionalProperties: false },
)
export type Claim = Static<typeof Claim>

/** POST /api/intake/replays: puts back what is kept of a subscription and reason, or of one device. */
export const ReplayRequest = Type.Union([
  Type.Object(
    { subscription: Type.String(), reason: Type.String() },
    { additionalProperties: false },
  ),
  Type.Object({ deviceId: Type.String() }, { additionalProperties: false }),
])
export type ReplayRequest = Static<typeof ReplayRequest>

/** GET /api/intake/replays: the newest first. Ingest does the work, so it may take a moment. */
export const Replay = Type.Object({
  id: Type.String(),
  subscription: Nullable(Type.String()),
  reason: Nullable(Type.String()),
  deviceId: Nullable(Type.String()),
  askedAt: EpochMs,
  askedBy: Type.String(),
  state: Type.Enum(['waiting', 'done']),
  /** Messages put back into the journal. */
  putBack: Type.Integer(),
  /** Messages the journal does not hold any more. */
  gone: Type.Integer(),
})
export type Replay = Static<typeof Replay>

/**
 * Sequence numbers `from`–`to` of one device and boot of which `missing` did not come. The range stays
 * as it was reported; `missing` falls when some come after all.
 */
export const Gap = Type.Object({
  id: Type.String(),
  deviceId: Type.String(),
  /** Empty when the device names no boot. */
  boot: Type.String(),
  from: Type.Integer(),
  to: Type.Integer(),
  missing: Type.Integer(),
  /** Counted by the radio network: a lost uplink is ordinary there and no fault of the broker. */
  radio: Type.Boolean(),
  /** When the number after it came. */
  missedAt: EpochMs,
  reportedAt: EpochMs,
  /** When the last missing number came after all; null while it is open. */
  filledAt: Nullable(EpochMs),
})
export type Gap = Static<typeof Gap>

export const GapsQuery = Type.Object(
  {
    /** True: those of radio networks; else those on the way from the device through the broker. */
    radio: Type.Optional(Type.Boolean()),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    /** The id of the last gap of the page before. */
    before: Type.Optional(Type.String({ maxLength: 64 })),
  },
  { additionalProperties: false },
)
export type GapsQuery = Static<typeof GapsQuery>

/** GET /api/intake/gaps: open ones first, then the newest; `open` and `missing` count all that are open. */
export const GapPage = Type.Object({
  open: Type.Integer(),
  missing: Type.Integer(),
  gaps: Type.Array(Gap),
})
export type GapPage = Static<typeof GapPage>

/** One run of a device's sequence numbers, as ingest follows it. */
export type SequenceLine = {
  boot: string
  radio: boolean
  /** The highest number that came. */
  top: number
  usedAt: number
  /** Below `top`, in rising order. */
  holes: SequenceHole[]
}

export type SequenceHole = {
  from: number
  to: number
  missedAt: number
  /** Reported when it is still there at this time. */
  dueAt: number
  /** The gap it was reported in. */
  gapId: string | null
}

/** What ingest found and writes in one transaction with its place in the journal. */
export type IntakeBatch = {
  journal: string
  /** All before it has been looked at. */
  position: number
  /** Counts up in each journal: a batch of which nobody knows whether it was written is written once. */
  number: number
  groups: readonly RefusedGroup[]
  sequences: readonly { deviceId: string; lines: readonly SequenceLine[] }[]
  reported: readonly Omit<Gap, 'filledAt'>[]
  filled: readonly GapFill[]
  /** What the journal does not hold any more, and gaps reported before that time, are forgotten. */
  forget?: { first: number; gapsBefore: number }
}

export type RefusedGroup = {
  /** `count` may be 0. */
  rejection: Rejection
  /** Found by reading the journal and in the count already. */
  kept: readonly KeptPosition[]
  /** Found by other consumers, who may say it twice: each counts when it is new. */
  reported: readonly KeptPosition[]
}

export type KeptPosition = Omit<KeptMessage, 'journal' | 'subscription' | 'reason'>

/** How many numbers of a reported gap came after all, and when the last of them did. */
export type GapFill = { id: string; count: number; at: number }
