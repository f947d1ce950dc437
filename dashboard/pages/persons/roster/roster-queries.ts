import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type {
  RosterApply,
  RosterAsk,
  RosterImport,
  RosterPreview,
  RosterUndone,
} from '../../../../api/roster/schema.ts'
import { client } from '../../../client.ts'
import { endpoints } from '../../../paths.ts'

export function useRosterImports() {
  return useQuery({
    queryKey: ['roster'],
    queryFn: ({ signal }) => client.get<RosterImport[]>(endpoints.rosterImports(), signal),
  })
}

export function usePreview() {
  return useMutation({
    mutationFn: (ask: RosterAsk) => client.post<RosterPreview>(endpoints.rosterPreview(), ask),
  })
}

export function useApply() {
  const onSuccess = useRosterChanged()
  return useMutation({
    mutationFn: (ask: RosterApply) => client.post<RosterImport>(endpoints.rosterApply(), ask),
    onSuccess,
  })
}

export function useUndo() {
  const onSuccess = useRosterChanged()
  return useMutation({
    mutationFn: (id: string) => client.post<RosterUndone>(endpoints.rosterUndo(id)),
    onSuccess,
  })
}

function useRosterChanged() {
  const queries = useQueryClient()
  return async () => {
    for (const queryKey of [['roster'], ['persons'], ['volunteers']])
      await queries.invalidateQueries({ queryKey })
  }
}
