import fc from 'fast-check'
import type { LightMyRequestResponse } from 'fastify'
import { describe, expect, it } from 'vitest'
import { callOf } from './arbitraries.ts'
import { allowed, type Operation, openWalk } from './walk.ts'

describe('every route of the OpenAPI document', () => {
  it('answers anything with what it declares: no 5xx, and each error a problem document', async () => {
    const { operations, ask } = await openWalk()
    const wrong: string[] = []
    for (const operation of operations) {
      const property = fc.asyncProperty(callOf(operation), async (call) => {
        const answer = await ask(operation, allowed(operation), call)
        const fault = faultOf(operation, answer)
        if (fault) throw new Error(`${operation.method} ${operation.path}: ${fault}`)
      })
      const result = await fc.check(property, { numRuns: 40, seed: 20_261_102 })
      if (result.failed)
        wrong.push(`${fc.stringify(result.counterexample)} ${result.errorInstance}`)
    }
    expect(wrong).toEqual([])
    expect(operations.length).toBeGreaterThan(35)
  }, 300_000)
})

function faultOf({ statuses }: Operation, answer: LightMyRequestResponse): string | undefined {
  const { statusCode, headers, body } = answer
  if (statusCode >= 500) return `${statusCode} ${body.slice(0, 200)}`
  if (statusCode < 300 && !statuses.includes(String(statusCode))) return `${statusCode}, undeclared`
  if (statusCode < 400) return undefined
  if (!statuses.includes('default') && !statuses.includes(String(statusCode)))
    return `${statusCode}, undeclared`
  if (!String(headers['content-type']).startsWith('application/problem+json'))
    return `${statusCode} as ${headers['content-type']}`
  return undefined
}
