import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { OwnChange, OwnExport, OwnPage } from '../../../api/own/schema.ts'
import type { ConsentKind, RequestedField } from '../../../api/persons/schema.ts'
import { client } from '../../client.ts'
import { endpoints } from '../../paths.ts'

/** Plain values: they leave the memory with the page. */
const ownPageQuery = queryOptions({
  queryKey: ['own-record'],
  queryFn: ({ signal }) => client.get<OwnPage>(endpoints.ownRecord(), signal),
  gcTime: 0,
  staleTime: 0,
})

export function useOwnPage() {
  return useQuery(ownPageQuery)
}

type Deed =
  | { deed: 'correct'; change: OwnChange }
  | { deed: 'withdraw'; what: ConsentKind }
  | { deed: 'ask'; field: RequestedField }
  | { deed: 'leave' }

/** What one does about oneself; each answers with the page as it then is. */
export function useOwnDeed() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (asked: Deed) => {
      if (asked.deed === 'correct')
        return client.patch<OwnPage>(endpoints.ownRecord(), asked.change)
      if (asked.deed === 'withdraw')
        return client.post<OwnPage>(endpoints.ownWithdraw(), { what: asked.what })
      if (asked.deed === 'ask')
        return client.post<OwnPage>(endpoints.ownRequests(), { field: asked.field })
      return client.post<OwnPage>(endpoints.ownLeave())
    },
    gcTime: 0,
    onSuccess: (page) => queries.setQueryData(ownPageQuery.queryKey, page),
  })
}

/** Fetches one's copy and hands it to the browser as a file. */
export function useOwnExport() {
  return useMutation({
    mutationFn: async () => {
      const copy = await client.post<OwnExport>(endpoints.ownExport())
      const file = new Blob([JSON.stringify(copy, null, 2)], { type: 'application/json' })
      const link = document.createElement('a')
      link.href = URL.createObjectURL(file)
      link.download = `linli-${copy.account.name}.json`
      link.click()
      URL.revokeObjectURL(link.href)
    },
    gcTime: 0,
  })
}
