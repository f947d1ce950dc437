import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Incident } from '../../../api/incidents/schema.ts'
import type { OwnAvailability, OwnVolunteer } from '../../../api/volunteers/schema.ts'
import { client } from '../../client.ts'
import { endpoints } from '../../paths.ts'
import { useLive } from '../../use-live.ts'
import { ownTasks } from './own-tasks.ts'

export const tasksQuery = queryOptions({
  queryKey: ['tasks'],
  queryFn: ({ signal }): Promise<Incident[]> => client.get<Incident[]>(endpoints.tasks(), signal),
  refetchOnWindowFocus: true,
})

const ownQuery = queryOptions({
  queryKey: ['own-volunteer'],
  queryFn: ({ signal }): Promise<OwnVolunteer> =>
    client.get<OwnVolunteer>(endpoints.ownVolunteer(), signal),
})

/** The volunteer's own tasks, asked for once and then followed on the live line. */
export function useOwnTasks(volunteerId: string | null) {
  const asked = useQuery(tasksQuery)
  const live = useLive((state) => state.tasks)
  const { refetch } = asked
  const isLive = useLive((state) => state.connection === 'live')
  // What was taken away while the line was down is told by nobody.
  useEffect(() => {
    if (isLive) void refetch()
  }, [isLive, refetch])
  return { ...asked, tasks: ownTasks(asked.data ?? [], live, volunteerId) }
}

export function useOwnVolunteer(enabled: boolean) {
  return useQuery({ ...ownQuery, enabled })
}

export function useSetAvailability() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (availability: OwnAvailability['availability']) =>
      client.post<OwnVolunteer>(endpoints.ownAvailability(), { availability }),
    onSuccess: (own) => queries.setQueryData(ownQuery.queryKey, own),
  })
}

/** A task frees the volunteer when it ends, so what is shown of them is asked anew. */
export function useRefreshOwn(taskId: string | undefined): void {
  const queries = useQueryClient()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the change of task is the trigger
  useEffect(() => {
    void queries.invalidateQueries({ queryKey: ownQuery.queryKey })
  }, [queries, taskId])
}
