import { Type } from 'typebox'

// What the wire shapes of several rooms are made of.

export const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()])

export const Time = Type.Integer({ description: 'epoch milliseconds' })

export const Fen = Type.Integer({ description: 'integer fen (分); 100 fen are 1 yuan' })
