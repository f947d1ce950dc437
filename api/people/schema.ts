import { type Static, Type } from 'typebox'
import { Nullable } from '../shapes.ts'

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
  'tasks.own': ['volunteer'],
  'parking.read': ['operator', 'dispatcher', 'property', 'auditor', 'admin'],
  'stays.read': ['property', 'auditor', 'admin'],
  'tariffs.write': ['property', 'admin'],
  'payments.write': ['property'],
  'ledger.read': ['property', 'auditor', 'admin'],
  'policies.write': ['admin'],
  'audit.read': ['auditor', 'admin'],
  'cameras.call': ['operator', 'dispatcher'],
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

/** POST /api/session */
export const SignIn = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 64 }),
    password: Type.String({ minLength: 1, maxLength: 256 }),
  },
  { additionalProperties: false },
)
export type SignIn = Static<typeof SignIn>

/** GET and POST /api/session answer this; the session itself lives in the cookie. */
export const Session = Type.Object({ account: Account })
export type Session = Static<typeof Session>

/** POST /api/accounts: one or many accounts that share an initial password, hashed once. */
export const NewAccounts = Type.Object(
  {
    password: Type.String({ minLength: 8, maxLength: 256 }),
    accounts: Type.Array(
      Type.Object(
        {
          name: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$' }),
          displayName: Type.String({ minLength: 1, maxLength: 64 }),
          role: Type.Enum(roles),
          volunteerId: Type.Optional(Type.String()),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 5000 },
    ),
  },
  { additionalProperties: false },
)
export type NewAccounts = Static<typeof NewAccounts>

/** PATCH /api/accounts/:id: a disabled account is signed out everywhere and cannot sign in. */
export const AccountChange = Type.Object(
  { disabled: Type.Boolean() },
  { additionalProperties: false },
)
export type AccountChange = Static<typeof AccountChange>
