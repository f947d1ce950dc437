import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useSyncExternalStore } from 'react'
import type { Incident } from '../../../api/incidents/schema.ts'
import { ClientError, client } from '../../client.ts'
import { keep, readKept } from '../../kept.ts'
import { endpoints } from '../../paths.ts'
import { requestOf, type Tap } from './outbox.ts'
import { tasksQuery } from './queries.ts'
import { createSender, type Outcome } from './sender.ts'
import { alreadyHappened } from './steps.ts'

/** Through which door steps go: the account's, or that of a task link. */
export type TaskDoor = {
  send(tap: Tap): Promise<void>
  /** The volunteer's tasks as the desk has them now. */
  tasksNow(): Promise<Incident[]>
}

/** The door of whoever is signed in. */
export function useOwnDoor(): TaskDoor {
  const queries = useQueryClient()
  return useMemo(
    () => ({
      send: async (tap) => {
        const path = endpoints.taskTransitions(tap.taskId)
        const incident = await client.post<Incident>(path, requestOf(tap))
        queries.setQueryData(tasksQuery.queryKey, (tasks) => [
          ...(tasks ?? []).filter(({ id }) => id !== incident.id),
          incident,
        ])
      },
      tasksNow: () => queries.fetchQuery({ ...tasksQuery, staleTime: 0 }),
    }),
    [queries],
  )
}

/** The outbox of one account or task on this phone, sending while the page is open. */
export function useOutbox(owner: string, door: TaskDoor) {
  const sender = useMemo(() => {
    const key = `linli.outbox.${owner}`
    const send = async (tap: Tap): Promise<Outcome> => {
      try {
        await door.send(tap)
        return 'sent'
      } catch (error) {
        const status = error instanceof ClientError ? error.status : 0
        // No answer, signed out, too often or a failing server: it may pass later.
        if (status === 0 || status === 401 || status === 429 || status >= 500) return 'later'
        return gotThrough(tap)
      }
    }
    // An answer that was lost on its way back looks like a refusal: the task itself decides.
    const gotThrough = async (tap: Tap): Promise<Outcome> => {
      try {
        const task = (await door.tasksNow()).find(({ id }) => id === tap.taskId)
        return alreadyHappened(task, tap.transition) ? 'sent' : 'refused'
      } catch {
        return 'later'
      }
    }
    return createSender({
      load: () => readKept(key),
      save: (text) => keep(key, text),
      send,
      now: () => Date.now(),
      newId: () => `${Date.now()}-${Math.random().toString(36).slice(2)}`,
      after: (ms, call) => {
        const timer = setTimeout(call, ms)
        return () => clearTimeout(timer)
      },
    })
  }, [owner, door])
  useEffect(() => {
    const back = () => sender.wake()
    window.addEventListener('online', back)
    sender.start()
    return () => {
      window.removeEventListener('online', back)
      // Whoever signs in next on this phone must not send in this one's name.
      sender.stop()
    }
  }, [sender])
  const outbox = useSyncExternalStore(sender.subscribe, sender.outbox)
  return { outbox, sender }
}
