import type { ColumnType } from 'kysely'
import type { LinkPurpose, Role, Stage } from '../people/schema.ts'

// The tables of accounts and of how people sign in to them.

export type AccountsTable = {
  id: string
  name: string
  displayName: string
  role: Role
  communityId: ColumnType<string | null, string | null | undefined, string | null>
  siteId: ColumnType<string | null, string | null | undefined, string | null>
  passwordHash: string | null
  volunteerId: string | null
  disabled: ColumnType<boolean, boolean | undefined, boolean>
  createdAt: number
}

export type SessionsTable = {
  tokenHash: string
  accountId: string
  createdAt: number
  seenAt: number
  expiresAt: number
  id: string
  stage: Stage
  how: string
  address: string
  browser: string
  provedAt: number
  failures: ColumnType<number, number | undefined, number>
}

export type AccountLinksTable = {
  tokenHash: string
  accountId: string
  purpose: LinkPurpose
  forgetsFactors: boolean
  expiresAt: number
}

export type TotpFactorsTable = {
  accountId: string
  sealedSecret: string
  confirmedAt: number | null
  lastStep: ColumnType<number, number | undefined, number>
}

export type PasskeysTable = {
  id: string
  accountId: string
  label: string
  publicKey: string
  counter: number
  transports: string
  createdAt: number
  usedAt: number | null
}

export type PasskeyChallengesTable = {
  challenge: string
  purpose: 'register' | 'second_factor' | 'sign_in'
  sessionId: string | null
  expiresAt: number
}
