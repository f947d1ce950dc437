import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { LinkedTask } from '../../../api/links/schema.ts'
import { ClientError, client } from '../../client.ts'
import { endpoints } from '../../paths.ts'
import { requestOf } from './outbox.ts'
import type { TaskDoor } from './use-outbox.ts'

const lookAgainMs = 15_000
const queryKey = ['linked-task']

/** The one task of the link; null when the link is worth nothing (any more). */
const linkedQuery = queryOptions({
  queryKey,
  queryFn: ({ signal }) => orNull(() => client.get<LinkedTask>(endpoints.linkedTask(), signal)),
})

async function orNull(ask: () => Promise<LinkedTask>): Promise<LinkedTask | null> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof ClientError && (error.status === 401 || error.status === 404)) return null
    throw error
  }
}

/** Opens the link once and then follows its task; without a token the browser's own key is tried. */
export function useLinkedTask(token: string) {
  const opened = useQuery({
    queryKey: ['linked-task', 'opened'],
    queryFn: () =>
      orNull(async () => {
        if (token) await client.post<void>(endpoints.linkOpen(), { token })
        return client.get<LinkedTask>(endpoints.linkedTask())
      }),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  })
  const followed = useQuery({
    ...linkedQuery,
    enabled: Boolean(opened.data),
    refetchInterval: lookAgainMs,
  })
  return followed.data === undefined ? opened : followed
}

/** The door of whoever holds a link: its one task. */
export function useLinkDoor(): TaskDoor {
  const queries = useQueryClient()
  return useMemo(
    () => ({
      send: async (tap) => {
        const linked = await client.post<LinkedTask>(endpoints.linkedSteps(), requestOf(tap))
        // Who declined has the task no more, and the key opens nothing from then on.
        queries.setQueryData(linkedQuery.queryKey, tap.transition === 'decline' ? null : linked)
      },
      tasksNow: async () => {
        const linked = await queries.fetchQuery({ ...linkedQuery, staleTime: 0 })
        return linked ? [linked.task] : []
      },
    }),
    [queries],
  )
}
