import { type Static, Type } from 'typebox'

/** Why a picture is called up (事由), as the register of call-ups wants it. */
export const callReasons = ['incident', 'safety', 'police', 'concerned', 'maintenance'] as const

const Words = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '\\S' })

/** POST /api/cameras/:id/call-ups (调阅登记): reason, content and organisation; the name is the account's. */
export const CallUp = Type.Object(
  {
    reason: Type.Enum(callReasons),
    /** 事由说明 */
    words: Words(500),
    /** 内容: which picture, of which time */
    content: Words(500),
    /** 单位 */
    organisation: Words(200),
  },
  { additionalProperties: false },
)
export type CallUp = Static<typeof CallUp>

/** The link, answered only after the register holds the call-up. */
export const CallUpLink = Type.Object({ link: Type.String() })
export type CallUpLink = Static<typeof CallUpLink>
