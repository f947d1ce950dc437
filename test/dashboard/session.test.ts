import { expect, it } from 'vitest'
import { ClientError } from '../../dashboard/client.ts'
import { createQueryClient } from '../../dashboard/queries.ts'
import { changeAccount, sessionQuery } from '../../dashboard/session.ts'
import { testAccount } from '../support/accounts.ts'

/** A page on which somebody has read about people. */
function openPage() {
  const queries = createQueryClient()
  queries.setQueryData(sessionQuery.queryKey, testAccount({ role: 'operator' }))
  queries.setQueryData(['persons', 'p1'], { telephone: '138****0001' })
  const held = () => queries.getQueryCache().getAll()
  return { queries, held }
}

it('a session that ended by itself leaves nothing of it on the page', async () => {
  const { queries, held } = openPage()
  const refused = () => Promise.reject(new ClientError(401, 'Sign in first.'))
  const asked = queries.fetchQuery({ queryKey: ['task'], queryFn: refused })
  await expect(asked).rejects.toThrow('Sign in first.')
  expect(held().map(({ queryKey, state }) => [queryKey, state.data])).toEqual([[['session'], null]])
})

it('what one account has read is gone when the next comes in', () => {
  const { queries, held } = openPage()
  changeAccount(queries, testAccount({ role: 'dispatcher' }))
  expect(held().map(({ queryKey }) => queryKey)).toEqual([['session']])
})
