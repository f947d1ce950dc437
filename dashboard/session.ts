import {
  type QueryClient,
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import type { Account, Session, SignIn } from '../api/people/schema.ts'
import { ClientError, client } from './client.ts'
import { forget, keep, readKept } from './kept.ts'
import { endpoints } from './paths.ts'

/** Kept while somebody has signed out and the server has not heard of it. */
const leaving = 'linli.leaving'

/** The signed-in account, or null when nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<Account | null> => {
    // Who left while the server was away does not come in again by opening the page.
    if (readKept(leaving)) await endSession()
    try {
      const { account, stage } = await client.get<Session>(endpoints.session(), signal)
      // Half signed in is not signed in: the login page begins again.
      return stage === 'full' ? account : null
    } catch (error) {
      if (error instanceof ClientError && error.status === 401) return null
      throw error
    }
  },
  staleTime: Number.POSITIVE_INFINITY,
})

export function useSession() {
  return useQuery(sessionQuery)
}

export function useSignIn() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: SignIn) => client.post<Session>(endpoints.session(), body),
    onSuccess: ({ account, stage }) => {
      if (stage === 'full') changeAccount(queries, account)
    },
  })
}

/** Enters with a session that has become whole; who is in is asked of the server. */
export function useArrive(): () => Promise<void> {
  const queries = useQueryClient()
  return async () => {
    const { account } = await client.get<Session>(endpoints.session())
    changeAccount(queries, account)
  }
}

/** Clears the screen even when the server is away (OWASP ASVS 14.3.1); it hears of it at the next visit. */
export function useSignOut() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => {
      keep(leaving, 'yes')
      return endSession()
    },
    onSettled: () => changeAccount(queries, null),
  })
}

async function endSession(): Promise<void> {
  await client.delete<void>(endpoints.session())
  forget(leaving)
}

/** What one account had on the screen is not for the next, nor for nobody. */
export function changeAccount(queries: QueryClient, account: Account | null): void {
  // A sign-in ends the session that the browser had before.
  if (account) forget(leaving)
  queries.removeQueries({ predicate: (query) => query.queryKey[0] !== sessionQuery.queryKey[0] })
  queries.setQueryData(sessionQuery.queryKey, account)
}
