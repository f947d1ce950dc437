import { Type } from 'typebox'

// What the wire shapes of several rooms are made of.

export const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()])

export const Time = Type.Integer({ description: 'epoch milliseconds' })

/** A time that somebody asks for: one that a calendar can name (ECMA-262 21.4.1.1). */
export const Instant = Type.Integer({
  description: 'epoch milliseconds',
  minimum: 0,
  maximum: 8_640_000_000_000_000,
})

export const Fen = Type.Integer({ description: 'integer fen (分); 100 fen are 1 yuan' })
