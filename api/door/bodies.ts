import type { App } from '../http.ts'
import { sendProblem } from '../route.ts'

/** JSON of a request nests no deeper: the street plan, the deepest there is, has nine levels. */
const maxDepth = 32

/** With the flag u a surrogate matches only when its other half is missing. */
const halfCharacter = /[\ud800-\udfff]/u

/**
 * Bodies come as they are: a compressed one of a few kilobytes may hold gigabytes, and no client of
 * Linli sends one. What is nested without end is refused before anything walks through it.
 */
export function guardBodies(app: App): void {
  app.addHook('onRequest', async (request, reply) => {
    const encoding = request.headers['content-encoding']
    if (encoding !== undefined && encoding.toLowerCase() !== 'identity')
      return sendProblem(reply, 415, 'A body is sent without content-encoding.')
  })
  app.addHook('preValidation', async (request, reply) => {
    const fault = faultIn(request.body, maxDepth)
    if (fault) return sendProblem(reply, 400, fault)
  })
}

/** Why such a value cannot be worked with; text with NUL or half a character no database keeps. */
function faultIn(value: unknown, left: number): string | undefined {
  if (typeof value === 'string')
    return value.includes('\0') || halfCharacter.test(value)
      ? 'The text holds a character that cannot be kept.'
      : undefined
  if (typeof value !== 'object' || value === null) return undefined
  if (left === 0) return `The body nests deeper than ${maxDepth} levels.`
  for (const [name, one] of Object.entries(value)) {
    const fault = faultIn(name, 0) ?? faultIn(one, left - 1)
    if (fault) return fault
  }
  return undefined
}
