import { type Static, Type } from 'typebox'
import type { IncidentType } from '../incidents/schema.ts'
import type { Role } from '../people/schema.ts'
import { type Field, fields, type PersonKind, PlainDatum } from '../persons/schema.ts'
import { Time } from '../shapes.ts'

/** How long plain values may stand on a screen, and how many looks an account has in an hour. */
export const shownMs = 5 * 60_000
export const looksPerHour = 20

type Purpose = {
  roles: readonly Role[]
  kinds: readonly PersonKind[]
  fields: readonly Field[]
  /** The open case that it needs: this person's task, one at their home, an emergency there, or none. */
  needs: 'task' | 'place' | 'emergency' | 'nothing'
  types?: readonly IncidentType[]
}

/**
 * Why plain data may be seen (查看明文) and what each reason allows: the least that the purpose needs
 * (个人信息保护法 6). One table serves the rule and the dialog.
 */
export const purposes = {
  call_volunteer: {
    roles: ['dispatcher'],
    kinds: ['member'],
    fields: ['name', 'telephone'],
    needs: 'task',
  },
  call_resident: {
    roles: ['operator', 'dispatcher'],
    kinds: ['resident'],
    fields: ['name', 'telephone'],
    needs: 'place',
  },
  home_visit: {
    roles: ['dispatcher'],
    kinds: ['resident'],
    fields: ['name', 'address', 'dwelling'],
    needs: 'place',
  },
  move_vehicle: {
    roles: ['operator', 'dispatcher'],
    kinds: ['resident', 'member'],
    fields: ['name', 'telephone', 'plate'],
    needs: 'place',
    types: ['fire_lane_blocked', 'water_on_road', 'smoke', 'resident_request'],
  },
  rescue: {
    roles: ['operator', 'dispatcher'],
    kinds: ['resident', 'member'],
    fields: ['name', 'telephone', 'address', 'dwelling', 'health_limits'],
    needs: 'emergency',
  },
  registry_check: {
    roles: ['admin'],
    kinds: ['resident', 'member'],
    fields: ['name', 'telephone', 'identity_number', 'address', 'dwelling', 'plate'],
    needs: 'nothing',
  },
  own_request: {
    roles: ['admin'],
    kinds: ['resident', 'member'],
    fields,
    needs: 'nothing',
  },
} as const satisfies Record<string, Purpose>
export type RevealReason = keyof typeof purposes
export const revealReasons = Object.keys(purposes) as RevealReason[]

/** The same for whoever asks by a name that is known only when it runs. */
export function purposeOf(reason: RevealReason): Purpose {
  return purposes[reason]
}

/** POST /api/persons/:id/reveals. The id is new for each look: sent again it gives nothing. */
export const RevealRequest = Type.Object(
  {
    id: Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }),
    fields: Type.Array(Type.Enum(fields), {
      minItems: 1,
      maxItems: fields.length,
      uniqueItems: true,
    }),
    reason: Type.Enum(revealReasons),
    incidentId: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  },
  { additionalProperties: false },
)
export type RevealRequest = Static<typeof RevealRequest>

/** Plain values, to be shown until `until` and kept nowhere. */
export const Revealed = Type.Object({
  id: Type.String(),
  until: Time,
  data: Type.Array(PlainDatum),
})
export type Revealed = Static<typeof Revealed>
