import { createDice, seedOf } from '../dice.ts'
import { type Door, HttpError, type Session } from '../http.ts'
import { demoVolunteer } from '../setup.ts'

/** What a phone needs of GET /api/incidents. */
type Offered = { id: string; volunteer: { id: string } | null; task: { offeredAt: number } | null }
type Step = { at: number; transition: 'accept' | 'decline' | 'arrive' | 'handle' }
type Task = { volunteerId: string; incidentId: string; steps: Step[]; session?: Session }

export type Phones = {
  /** Looks who was asked and does what is due; at most one poll and the steps due now. */
  poll(now: number): Promise<void>
}

/** More at once would be more sessions than a demo's desk can dispatch anyway. */
const mostTasks = 40

/**
 * The volunteers' telephones. One who is newly asked answers after some seconds: most accept, walk
 * there and get it done, a few decline. The demo's own volunteer answers for themselves.
 */
export function createPhones(options: {
  seed: number
  speed: number
  door: Door
  password: string
  desk: Session
}): Phones {
  const tasks = new Map<string, Task>()
  /** Finished tasks, by the time they were offered: an incident may be offered again. */
  const done = new Set<string>()

  async function look(now: number): Promise<void> {
    const offered = await options.desk.get<Offered[]>('/api/incidents?state=dispatched&limit=100')
    const keys = new Set(offered.map(keyOf))
    for (const incident of offered) {
      const key = keyOf(incident)
      const volunteerId = incident.volunteer?.id
      if (!volunteerId || volunteerId === demoVolunteer) continue
      if (tasks.has(key) || done.has(key) || tasks.size >= mostTasks) continue
      const steps = plan(options, key, now)
      tasks.set(key, { volunteerId, incidentId: incident.id, steps })
    }
    // Recalled by the desk, or answered by someone else: nothing is left to do.
    for (const [key, task] of tasks) if (!keys.has(key)) await finish(key, task)
    if (done.size > 1_000) done.clear()
  }

  async function finish(key: string, task: Task): Promise<void> {
    tasks.delete(key)
    done.add(key)
    await task.session?.signOut()
  }

  async function answer(key: string, task: Task, now: number): Promise<void> {
    const step = task.steps[0]
    if (!step || step.at > now) return
    const path = `/api/tasks/${encodeURIComponent(task.incidentId)}/transitions`
    try {
      task.session ??= await options.door.signIn(task.volunteerId, options.password)
      await task.session.send('POST', path, { transition: step.transition })
      task.steps.shift()
    } catch (error) {
      // What the desk refuses stays refused; a line that is down is tried again at the next look.
      if (error instanceof HttpError && error.status < 500) await finish(key, task)
      throw error
    }
    if (task.steps.length === 0) await finish(key, task)
  }

  return {
    async poll(now) {
      await look(now)
      const failures: unknown[] = []
      for (const [key, task] of tasks)
        await answer(key, task, now).catch((error: unknown) => failures.push(error))
      if (failures.length > 0) throw failures[0]
    },
  }
}

function keyOf({ id, task }: Offered): string {
  return `${id}@${task?.offeredAt ?? 0}`
}

/** When a volunteer answers, arrives and is done: quicker than life, so that a demo shows it. */
function plan({ seed, speed }: { seed: number; speed: number }, key: string, now: number): Step[] {
  const dice = createDice(seedOf(seed, key))
  const acceptAt = now + dice.between(3_000, 8_000) / speed
  if (dice.chance(0.1)) return [{ at: acceptAt, transition: 'decline' }]
  const arriveAt = acceptAt + dice.between(12_000, 30_000) / speed
  return [
    { at: acceptAt, transition: 'accept' },
    { at: arriveAt, transition: 'arrive' },
    { at: arriveAt + dice.between(15_000, 40_000) / speed, transition: 'handle' },
  ]
}
