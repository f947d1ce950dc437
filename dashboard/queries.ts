import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { ClientError } from './client.ts'
import { changeAccount, sessionQuery } from './session.ts'

/** One cache of what the API answered. Any 401 means that the session is over: all of it goes, the login follows. */
export function createQueryClient(): QueryClient {
  const onError = (error: unknown) => {
    const signingIn = queries.getQueryData(sessionQuery.queryKey) === null
    if (error instanceof ClientError && error.status === 401 && !signingIn)
      changeAccount(queries, null)
  }
  const queries = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      // Offline a request fails in words; a paused one would spin, or be sent when nobody expects it.
      queries: {
        networkMode: 'always',
        refetchOnReconnect: true,
        staleTime: 30_000,
        refetchOnWindowFocus: false,
        retry: (failures, error) => failures < 2 && mayPass(error),
      },
      mutations: { networkMode: 'always' },
    },
  })
  return queries
}

/** A refusal stays one; a missing or failing server may come back. */
function mayPass(error: unknown): boolean {
  return !(error instanceof ClientError) || error.status === 0 || error.status >= 500
}
