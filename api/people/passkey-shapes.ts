import { type Static, Type } from 'typebox'

const exact = { additionalProperties: false }

/** What a passkey answered, as the browser gives it (WebAuthn Level 3 §5.1 toJSON); verified later. */
export const PasskeyAnswer = Type.Object(
  {
    id: Type.String({ minLength: 1, maxLength: 1400 }),
    rawId: Type.String({ maxLength: 1400 }),
    type: Type.Literal('public-key'),
    response: Type.Record(Type.String(), Type.Unknown()),
    clientExtensionResults: Type.Record(Type.String(), Type.Unknown()),
    authenticatorAttachment: Type.Optional(Type.String({ maxLength: 32 })),
  },
  exact,
)
export type PasskeyAnswer = Static<typeof PasskeyAnswer>

/** What the browser is to hand to the passkey; its form is the WebAuthn specification's. */
export const PasskeyOptions = Type.Object(
  { challenge: Type.String() },
  { additionalProperties: true },
)

/** POST /api/me/passkeys */
export const NewPasskey = Type.Object(
  { label: Type.String({ minLength: 1, maxLength: 64 }), answer: PasskeyAnswer },
  exact,
)
export type NewPasskey = Static<typeof NewPasskey>
