import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Health } from '../../../api/live/schema.ts'
import type {
  Account,
  AccountChange,
  Invitation,
  Invited,
  OneTimeLink,
} from '../../../api/people/schema.ts'
import { client } from '../../client.ts'
import { endpoints } from '../../paths.ts'
import type { ImportReport, PlacesFormat } from './places-file.ts'

export function useAccounts() {
  return useQuery({
    queryKey: ['accounts'],
    queryFn: ({ signal }) => client.get<Account[]>(endpoints.accounts(), signal),
  })
}

/** Makes an account; its person chooses the password with the link that comes back. */
export function useInvite() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: Invitation) => client.post<Invited>(endpoints.accountInvitations(), body),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['accounts'] }),
  })
}

export function useMakeLink() {
  return useMutation({
    mutationFn: ({ id, forgetFactors }: { id: string; forgetFactors: boolean }) =>
      client.post<OneTimeLink>(endpoints.accountLink(id), { forgetFactors }),
  })
}

export function useEndAccountSessions() {
  return useMutation({
    mutationFn: (id: string) => client.delete<void>(endpoints.accountSessions(id)),
  })
}

export function useChangeAccount() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ id, ...body }: AccountChange & { id: string }) =>
      client.patch<Account>(endpoints.account(id), body),
    onSuccess: (changed) =>
      queries.setQueryData<Account[]>(['accounts'], (accounts) =>
        accounts?.map((account) => (account.id === changed.id ? changed : account)),
      ),
  })
}

export function useHealth() {
  return useQuery({
    queryKey: ['health'],
    queryFn: ({ signal }) => client.get<Health>(endpoints.health(), signal),
    refetchInterval: 5000,
  })
}

export function useImportPlaces() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ text, format }: { text: string; format: PlacesFormat }) =>
      client.postText<ImportReport>(
        endpoints.placesImport(format),
        text,
        format === 'csv' ? 'text/csv' : 'application/geo+json',
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['places'] }),
  })
}
