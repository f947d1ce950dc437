import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { LinkAbout, Session, Welcome } from '../../../api/people/schema.ts'
import { client } from '../../client.ts'
import { endpoints } from '../../paths.ts'
import { sessionQuery } from '../../session.ts'

/** Whose link this is; looking does not use it up. */
export function useLookAtLink(token: string) {
  return useQuery({
    queryKey: ['welcome', token],
    queryFn: () => client.post<LinkAbout>(endpoints.welcomeLook(), { token }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
}

export function useUseLink() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: Welcome) => client.post<Session>(endpoints.welcome(), body),
    // Whoever was signed in here before is not any more.
    onSuccess: () => queries.setQueryData(sessionQuery.queryKey, null),
  })
}
