import type { FastifySchemaCompiler } from 'fastify'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Value } from 'typebox/value'

/** A query is text and is read as what its schema says; a body is taken at its word. */
export const compileSchema: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const check = Compile(schema)
  return (value: unknown) => {
    const read =
      httpPart === 'body' ? value : Value.Default(schema, Value.Convert(schema, value ?? {}))
    if (check.Check(read)) return { value: read }
    const [first] = check.Errors(read)
    const where = `${httpPart ?? 'request'}${first?.instancePath ?? ''}`
    return { error: new Error(`${where} ${first?.message ?? 'is not valid'}.`) }
  }
}
