import { describe, expect, it } from 'vitest'
import { ClientError, problemOf } from '../../dashboard/client.ts'
import { errorKey } from '../../dashboard/error-words.ts'

describe('an answer that is not a success', () => {
  it('keeps what the problem document says', () => {
    expect(problemOf(409, { title: 'Conflict', detail: 'Look again.' })).toMatchObject({
      status: 409,
      title: 'Conflict',
      detail: 'Look again.',
    })
  })

  it('keeps its status when the body is not a problem document', () => {
    for (const body of [undefined, null, 'nonsense', 7, { title: 3 }])
      expect(problemOf(502, body)).toMatchObject({ status: 502, title: 'HTTP 502' })
  })
})

describe('an error in words', () => {
  it('has a sentence for each status', () => {
    const keys = [0, 400, 401, 403, 404, 409, 429, 500, 502, 503, 418].map(
      (status) => errorKey(new ClientError(status, 'x')).key,
    )
    expect(keys).toEqual([
      'error.network',
      'error.badRequest',
      'error.signedOut',
      'error.forbidden',
      'error.notFound',
      'error.conflict',
      'error.tooMany',
      'error.server',
      'error.server',
      'error.unavailable',
      'error.unknown',
    ])
  })

  it('adds the server’s own words where they say more', () => {
    expect(errorKey(new ClientError(409, 'Conflict', 'Look again.')).detail).toBe('Look again.')
    expect(errorKey(new ClientError(500, 'Broken', 'stack')).detail).toBeUndefined()
    expect(errorKey(new TypeError('bug'))).toEqual({ key: 'error.unknown' })
  })
})
