import { type Static, Type } from 'typebox'
import { Nullable, Time } from '../shapes.ts'

export const roles = [
  'operator',
  'dispatcher',
  'property',
  'volunteer',
  'auditor',
  'admin',
] as const
export type Role = (typeof roles)[number]

/** What a role may do. One table serves the routes, the sockets and the buttons. */
export const rights = {
  'places.read': ['operator', 'dispatcher', 'property', 'auditor', 'admin'],
  'places.write': ['admin'],
  'accounts.manage': ['admin'],
  'intake.read': ['admin', 'auditor'],
  'intake.write': ['admin'],
  'telemetry.read': ['operator', 'dispatcher', 'property', 'auditor', 'admin'],
  'incidents.read': ['operator', 'dispatcher', 'auditor', 'admin'],
  'incidents.report': ['operator', 'dispatcher'],
  'incidents.confirm': ['operator', 'dispatcher'],
  'incidents.dispatch': ['dispatcher'],
  'incidents.verify': ['operator', 'dispatcher'],
  'volunteers.read': ['operator', 'dispatcher', 'auditor', 'admin'],
  'volunteers.write': ['admin'],
  'persons.read': ['operator', 'dispatcher', 'auditor', 'admin'],
  'persons.write': ['admin'],
  'roster.write': ['admin'],
  'persons.reveal': ['operator', 'dispatcher', 'admin'],
  'tasks.own': ['volunteer'],
  'parking.read': ['operator', 'dispatcher', 'property', 'auditor', 'admin'],
  'stays.read': ['property', 'auditor', 'admin'],
  'tariffs.write': ['property', 'admin'],
  'payments.write': ['property'],
  'ledger.read': ['property', 'auditor', 'admin'],
  'policies.write': ['admin'],
  'audit.read': ['auditor', 'admin'],
  'cameras.call': ['operator', 'dispatcher'],
  'retention.write': ['admin'],
} as const satisfies Record<string, readonly Role[]>

export type Right = keyof typeof rights

/**
 * The part of the district somebody answers for: all of it (街道), one community (社区), or one site
 * (小区、网格). A site alone is enough: its community follows from the registry.
 */
export const Scope = Type.Object({
  communityId: Nullable(Type.String()),
  siteId: Nullable(Type.String()),
})
export type Scope = Static<typeof Scope>

export const wholeDistrict: Scope = { communityId: null, siteId: null }

export function isDistrict({ communityId, siteId }: Scope): boolean {
  return communityId === null && siteId === null
}

/** Whether what lies there is in the scope; what lies nowhere is the whole district's. */
export function isInScope(scope: Scope, place: Scope): boolean {
  if (scope.siteId !== null) return place.siteId === scope.siteId
  return scope.communityId === null || place.communityId === scope.communityId
}

/** Rights over what belongs to no community: only somebody who answers for the whole district has them. */
export const districtRights: readonly Right[] = [
  'places.write',
  'accounts.manage',
  'intake.read',
  'intake.write',
  'volunteers.write',
  'audit.read',
  'retention.write',
  'roster.write',
]

/** Whether this account has the right at all; which rows it may touch, its scope says. */
export function may(account: Pick<Account, 'role' | keyof Scope>, right: Right): boolean {
  if (!isDistrict(account) && districtRights.includes(right)) return false
  return (rights[right] as readonly Role[]).includes(account.role)
}

/** An account as the others see it; its scope says for which part of the district it acts. */
export const Account = Type.Object({
  id: Type.String(),
  name: Type.String(),
  displayName: Type.String(),
  role: Type.Enum(roles),
  ...Scope.properties,
  volunteerId: Nullable(Type.String()),
  disabled: Type.Boolean(),
})
export type Account = Static<typeof Account>

/** Who asks, and from where: what an action is told of its caller. `address` is the client's IP. */
export type Asker = { account: Account; address: string }

const exact = { additionalProperties: false }

/** POST /api/session */
export const SignIn = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 64 }),
    password: Type.String({ minLength: 1, maxLength: 256 }),
  },
  exact,
)
export type SignIn = Static<typeof SignIn>

/**
 * How far somebody has come in: after the password a second factor is asked for, or first set up.
 * Only `full` opens anything else.
 */
export const stages = ['full', 'second_factor', 'enrol'] as const
export type Stage = (typeof stages)[number]

/** What can follow the password: a code of an app (TOTP), a passkey (通行密钥), a recovery code. */
export const factorKinds = ['totp', 'passkey', 'recovery'] as const
export type FactorKind = (typeof factorKinds)[number]

/** The session lives in the cookie; `offers` are the second factors this account has, while one is due. */
export const Session = Type.Object({
  account: Account,
  stage: Type.Enum(stages),
  offers: Type.Array(Type.Enum(factorKinds)),
})
export type Session = Static<typeof Session>

/** GET /api/session/ways: what the login page offers on this installation. */
export const Ways = Type.Object({
  demo: Type.Boolean(),
  passkeys: Type.Boolean(),
  openId: Nullable(Type.Object({ label: Type.String() })),
})
export type Ways = Static<typeof Ways>

/** POST /api/session/code: six digits of the app, or a recovery code. */
export const Code = Type.Object({ code: Type.String({ minLength: 6, maxLength: 32 }) }, exact)
export type Code = Static<typeof Code>

const newPassword = Type.String({ minLength: 1, maxLength: 1024 })

export const Passkey = Type.Object({
  id: Type.String(),
  label: Type.String(),
  createdAt: Time,
  usedAt: Nullable(Time),
})

/** How a way to the identity provider ended; told to the page in `?open-id=`. */
export const openIdWords = [
  'step',
  'linked',
  'proved',
  'unknown',
  'taken',
  'refused',
  'cancelled',
  'late',
  'away',
] as const
export type OpenIdWord = (typeof openIdWords)[number]

/** GET /api/me: how the signed-in person signs in. `provedUntil`: until then factors may be changed. */
export const Me = Type.Object({
  account: Account,
  totp: Type.Boolean(),
  passkeys: Type.Array(Passkey),
  recoveryCodesLeft: Type.Integer(),
  secondFactorRequired: Type.Boolean(),
  provedUntil: Time,
  /** Null: this installation knows no identity provider; `linkedAt` null: no identity is linked. */
  openId: Nullable(
    Type.Object({
      label: Type.String(),
      linkedAt: Nullable(Time),
      usedAt: Nullable(Time),
    }),
  ),
})
export type Me = Static<typeof Me>

/** POST /api/me/totp: the secret, and the address an app reads from a QR code; not in force yet. */
export const NewTotp = Type.Object({ secret: Type.String(), uri: Type.String() })
export type NewTotp = Static<typeof NewTotp>

/** Shown once: they are kept as hashes only. Null: the ones handed out before stay good. */
export const RecoveryCodes = Type.Object({ recoveryCodes: Nullable(Type.Array(Type.String())) })
export type RecoveryCodes = Static<typeof RecoveryCodes>

/** PUT /api/me/password */
export const OwnPassword = Type.Object(
  {
    current: Type.String({ minLength: 1, maxLength: 256 }),
    next: newPassword,
    endOthers: Type.Boolean(),
  },
  exact,
)
export type OwnPassword = Static<typeof OwnPassword>

/** POST /api/me/proof */
export const Proof = Type.Object({ password: Type.String({ minLength: 1, maxLength: 256 }) }, exact)

export const OwnSession = Type.Object({
  id: Type.String(),
  isThis: Type.Boolean(),
  address: Type.String(),
  browser: Type.String(),
  how: Type.String(),
  createdAt: Time,
  seenAt: Time,
})
export type OwnSession = Static<typeof OwnSession>

/** What a one-time link is for: the first administrator, a new account, or a lost password. */
export const linkPurposes = ['first_admin', 'invitation', 'reset'] as const
export type LinkPurpose = (typeof linkPurposes)[number]

const token = Type.String({ minLength: 20, maxLength: 64 })

/** POST /api/welcome/look */
export const LinkToken = Type.Object({ token }, exact)

/** Where the browser is to go. */
export const OpenIdWay = Type.Object({ url: Type.String() })
export type OpenIdWay = Static<typeof OpenIdWay>

export const LinkAbout = Type.Object({
  name: Type.String(),
  displayName: Type.String(),
  purpose: Type.Enum(linkPurposes),
})
export type LinkAbout = Static<typeof LinkAbout>

/** POST /api/welcome */
export const Welcome = Type.Object(
  {
    token,
    password: newPassword,
    displayName: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  },
  exact,
)
export type Welcome = Static<typeof Welcome>

/** The address to hand over, once: `path` begins with /welcome#. */
export const OneTimeLink = Type.Object({ path: Type.String(), expiresAt: Time })
export type OneTimeLink = Static<typeof OneTimeLink>

/** POST /api/accounts/:id/link: a lost telephone is forgotten only when this says so. */
export const LinkWish = Type.Object({ forgetFactors: Type.Boolean() }, exact)

const wanted = {
  name: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$' }),
  displayName: Type.String({ minLength: 1, maxLength: 64 }),
  role: Type.Enum(roles),
  volunteerId: Type.Optional(Type.String({ maxLength: 64 })),
}

/** POST /api/accounts/invitations: an account whose person chooses the password by a one-time link. */
export const Invitation = Type.Object({ ...wanted, ...Scope.properties }, exact)
export type Invitation = Static<typeof Invitation>

export const Invited = Type.Object({ account: Account, link: OneTimeLink })
export type Invited = Static<typeof Invited>

/** POST /api/accounts, in the demo only: accounts that share a password, hashed once. */
export const NewAccounts = Type.Object(
  {
    password: Type.String({ minLength: 8, maxLength: 256 }),
    accounts: Type.Array(Type.Object(wanted, exact), { minItems: 1, maxItems: 5000 }),
  },
  exact,
)
export type NewAccounts = Static<typeof NewAccounts>

/**
 * PATCH /api/accounts/:id: whoever is disabled, or gets another role or scope, is signed out everywhere.
 * communityId and siteId are given together.
 */
export const AccountChange = Type.Object(
  {
    disabled: Type.Optional(Type.Boolean()),
    displayName: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    role: Type.Optional(Type.Enum(roles)),
    volunteerId: Type.Optional(Nullable(Type.String({ maxLength: 64 }))),
    scope: Type.Optional(Type.Object(Scope.properties, exact)),
  },
  { ...exact, minProperties: 1 },
)
export type AccountChange = Static<typeof AccountChange>
