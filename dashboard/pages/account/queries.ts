import { startRegistration } from '@simplewebauthn/browser'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type {
  Me,
  NewTotp,
  OpenIdWay,
  OwnPassword,
  OwnSession,
  RecoveryCodes,
} from '../../../api/people/schema.ts'
import { client } from '../../client.ts'
import { endpoints } from '../../paths.ts'

const meKey = ['me']
const sessionsKey = ['me', 'sessions']

export function useMe() {
  return useQuery({
    queryKey: meKey,
    queryFn: ({ signal }) => client.get<Me>(endpoints.me(), signal),
  })
}

export function useOwnSessions() {
  return useQuery({
    queryKey: sessionsKey,
    queryFn: ({ signal }) => client.get<OwnSession[]>(endpoints.ownSessions(), signal),
  })
}

/** A deed with the own account; what is shown of it is asked anew. */
function useDeed<Given, Got>(deed: (given: Given) => Promise<Got>) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: deed,
    onSuccess: () => queries.invalidateQueries({ queryKey: meKey }),
  })
}

export const useProve = () =>
  useDeed((password: string) => client.post<void>(endpoints.ownProof(), { password }))

export const useChangePassword = () =>
  useDeed((body: OwnPassword) => client.put<void>(endpoints.ownPassword(), body))

export const useEndSession = () =>
  useDeed((id: string | undefined) =>
    client.delete<{ ended: number }>(id ? endpoints.ownSession(id) : endpoints.ownSessions()),
  )

/** Begins with an app; nothing is in force before its first code. */
export function useNewTotp() {
  return useMutation({ mutationFn: () => client.post<NewTotp>(endpoints.totp()) })
}

export function useConfirmTotp() {
  return useMutation({
    mutationFn: (code: string) => client.post<RecoveryCodes>(endpoints.totpConfirm(), { code }),
  })
}

/** Asks this device for a passkey and registers it. */
export function useAddPasskey() {
  return useMutation({
    mutationFn: async (label: string) => {
      type Options = Parameters<typeof startRegistration>[0]['optionsJSON']
      const optionsJSON = await client.post<Options>(endpoints.ownPasskeyOptions())
      const answer = await startRegistration({ optionsJSON })
      return client.post<RecoveryCodes>(endpoints.ownPasskeys(), { label, answer })
    },
  })
}

export const useRemoveTotp = () => useDeed(() => client.delete<void>(endpoints.totp()))

export const useRemovePasskey = () =>
  useDeed((id: string) => client.delete<void>(endpoints.ownPasskey(id)))

export const useNewCodes = () =>
  useDeed(() => client.post<RecoveryCodes>(endpoints.recoveryCodes()))

/** What is shown of the own account is old. */
export function useRefreshMe(): () => void {
  const queries = useQueryClient()
  return () => void queries.invalidateQueries({ queryKey: meKey })
}

/** Leaves for the identity provider, to link its identity or to prove who one is. */
export function useLeaveFromAccount() {
  return useMutation({
    mutationFn: (purpose: 'link' | 'prove') =>
      client.post<OpenIdWay>(endpoints.ownOpenId(), { purpose }),
    onSuccess: ({ url }) => window.location.assign(url),
  })
}

export const useUnlinkOpenId = () => useDeed(() => client.delete<void>(endpoints.ownOpenId()))
