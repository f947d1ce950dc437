import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { RetentionChange, RetentionRule } from '../../../../api/retention/schema.ts'
import { client } from '../../../client.ts'
import { endpoints } from '../../../paths.ts'

export function useRetention() {
  return useQuery({
    queryKey: ['retention'],
    queryFn: ({ signal }) => client.get<RetentionRule[]>(endpoints.retention(), signal),
  })
}

export function useChangeRetention() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ class: kept, ...body }: RetentionChange & Pick<RetentionRule, 'class'>) =>
      client.patch<RetentionRule>(endpoints.retentionOf(kept), body),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['retention'] }),
  })
}
