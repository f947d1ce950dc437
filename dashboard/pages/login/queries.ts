import { startAuthentication } from '@simplewebauthn/browser'
import { queryOptions, useMutation, useQuery } from '@tanstack/react-query'
import type { OpenIdWay, Session, Ways } from '../../../api/people/schema.ts'
import { client } from '../../client.ts'
import { endpoints } from '../../paths.ts'

const waysQuery = queryOptions({
  queryKey: ['ways'],
  queryFn: ({ signal }) => client.get<Ways>(endpoints.sessionWays(), signal),
  staleTime: Number.POSITIVE_INFINITY,
})

/** What this installation offers to who is not in yet. */
export function useWays(): Ways {
  return useQuery(waysQuery).data ?? { demo: false, passkeys: false, openId: null }
}

export function useGiveCode() {
  return useMutation({
    mutationFn: (code: string) => client.post<Session>(endpoints.sessionCode(), { code }),
  })
}

/** Asks this device for a passkey: alone, or behind a password that was right. */
export function useGivePasskey() {
  return useMutation({
    mutationFn: async () => {
      type Options = Parameters<typeof startAuthentication>[0]['optionsJSON']
      const optionsJSON = await client.post<Options>(endpoints.sessionPasskeyOptions())
      const answer = await startAuthentication({ optionsJSON })
      return client.post<Session>(endpoints.sessionPasskey(), answer)
    },
  })
}

/** Leaves for the identity provider; with the token of an invitation its account is taken up there. */
export function useLeaveForOpenId(token?: string) {
  return useMutation({
    mutationFn: () =>
      client.post<OpenIdWay>(endpoints.sessionOpenId(), token === undefined ? {} : { token }),
    onSuccess: ({ url }) => window.location.assign(url),
  })
}

/** A session that came back from the provider and lacks a second factor. */
export function useBegunSession(isWanted: boolean) {
  return useQuery({
    queryKey: ['session', 'begun'],
    queryFn: ({ signal }) => client.get<Session>(endpoints.session(), signal),
    enabled: isWanted,
    retry: false,
  })
}
