import type { TransitionRequest } from '../../../api/incidents/schema.ts'
import { type TaskTransition, taskTransitions } from './steps.ts'

/**
 * One press of a button, kept on the phone until the desk has it. `tappedAtMs` and the other times are
 * epoch milliseconds. `refused` waits for the person: trying again by itself would not help.
 */
export type Tap = {
  id: string
  taskId: string
  transition: TaskTransition
  tappedAtMs: number
  attempts: number
  nextTryAtMs: number
  state: 'waiting' | 'sending' | 'refused'
}

/** Oldest first. A tap leaves the outbox only when the desk has it or the person discards it. */
export type Outbox = readonly Tap[]

/** Wait before the first retry; each further wait is double, so a dead spot costs little battery. */
const firstWaitMs = 2_000
const longestWaitMs = 120_000

/** Puts a tap at the end. A second press of the same button for the same task changes nothing. */
export function put(
  outbox: Outbox,
  tap: Pick<Tap, 'id' | 'taskId' | 'transition' | 'tappedAtMs'>,
): Outbox {
  const same = outbox.some((t) => t.taskId === tap.taskId && t.transition === tap.transition)
  if (same) return outbox
  return [...outbox, { ...tap, attempts: 0, nextTryAtMs: tap.tappedAtMs, state: 'waiting' }]
}

/** The tap to send now: per task only its oldest, for the steps have an order. */
export function nextToSend(outbox: Outbox, nowMs: number): Tap | undefined {
  if (outbox.some((tap) => tap.state === 'sending')) return undefined
  return heads(outbox).find((tap) => tap.state === 'waiting' && tap.nextTryAtMs <= nowMs)
}

/** When the outbox wants to be looked at again (epoch ms); nothing while nothing can be sent. */
export function wakeAtMs(outbox: Outbox): number | undefined {
  const waiting = heads(outbox).filter((tap) => tap.state === 'waiting')
  if (waiting.length === 0) return undefined
  return Math.min(...waiting.map((tap) => tap.nextTryAtMs))
}

/** What the desk is told: the step, and when the button was pressed, however late it is sent. */
export function requestOf({ transition, tappedAtMs }: Tap): TransitionRequest {
  return { transition, tappedAt: tappedAtMs }
}

export function sending(outbox: Outbox, id: string): Outbox {
  return change(outbox, id, (tap) => ({ ...tap, state: 'sending', attempts: tap.attempts + 1 }))
}

/** The desk has it, or the person gave it up. */
export function remove(outbox: Outbox, id: string): Outbox {
  return outbox.filter((tap) => tap.id !== id)
}

/** It did not get through: try later by itself. */
export function failed(outbox: Outbox, id: string, nowMs: number): Outbox {
  return change(outbox, id, (tap) => ({
    ...tap,
    state: 'waiting',
    nextTryAtMs: nowMs + waitMs(tap.attempts),
  }))
}

/** The desk understood and said no. */
export function refused(outbox: Outbox, id: string): Outbox {
  return change(outbox, id, (tap) => ({ ...tap, state: 'refused' }))
}

/** The person, or a network that came back, wants all of it tried now. */
export function retryAll(outbox: Outbox, nowMs: number): Outbox {
  return outbox.map((tap) =>
    tap.state === 'sending' ? tap : { ...tap, state: 'waiting', nextTryAtMs: nowMs },
  )
}

/** Drops waiting for the back-off, but leaves refusals to the person. */
export function wake(outbox: Outbox, nowMs: number): Outbox {
  return outbox.map((tap) => (tap.state === 'waiting' ? { ...tap, nextTryAtMs: nowMs } : tap))
}

export function waitMs(attempts: number): number {
  return Math.min(firstWaitMs * 2 ** Math.max(0, attempts - 1), longestWaitMs)
}

/**
 * Reads what was stored. Anything that is not a tap is dropped; a tap that was being sent when the
 * page died is sent again, for the server takes each step once.
 */
export function readOutbox(stored: string | null): Outbox {
  if (stored === null) return []
  try {
    const parsed: unknown = JSON.parse(stored)
    if (!Array.isArray(parsed)) return []
    return parsed
      .filter(isTap)
      .map((tap) => (tap.state === 'sending' ? { ...tap, state: 'waiting' } : tap))
  } catch {
    return []
  }
}

export function writeOutbox(outbox: Outbox): string {
  return JSON.stringify(outbox)
}

function heads(outbox: Outbox): Tap[] {
  const seen = new Set<string>()
  return outbox.filter((tap) => {
    if (seen.has(tap.taskId)) return false
    seen.add(tap.taskId)
    return true
  })
}

function change(outbox: Outbox, id: string, to: (tap: Tap) => Tap): Outbox {
  return outbox.map((tap) => (tap.id === id ? to(tap) : tap))
}

function isTap(value: unknown): value is Tap {
  if (typeof value !== 'object' || value === null) return false
  const tap = value as Record<string, unknown>
  return (
    typeof tap.id === 'string' &&
    typeof tap.taskId === 'string' &&
    taskTransitions.includes(tap.transition as TaskTransition) &&
    Number.isInteger(tap.tappedAtMs) &&
    typeof tap.attempts === 'number' &&
    typeof tap.nextTryAtMs === 'number' &&
    ['waiting', 'sending', 'refused'].includes(String(tap.state))
  )
}
