import type { Folder } from './files.ts'
import type { Notify } from './notice.ts'
import type { Segment } from './segment.ts'
import type { Timing } from './timing.ts'

/** From here on what no consumer needs goes early, so that the alarm at 80 % always means a backlog. */
const shortShare = 0.8
const fullShare = 0.95

export type Retention = {
  hold(name: string, position: number): void
  bytes(): number
  /** Deletes early if the budget is short; answers whether records may still be taken. */
  makeRoom(): Promise<boolean>
  /** Deletes the oldest segment if no consumer needs it; answers whether it did. */
  giveUpOldest(): Promise<boolean>
  canGiveUp(): boolean
  /** Deletes what is older than it must be kept, if no consumer needs it. */
  expire(): Promise<void>
}

/** Decides which segments may go, the oldest first and never the last one. */
export function retention(options: {
  segments: Segment[]
  folder: Folder
  timing: Timing
  budgetBytes: number
  keepMs: number
  notify: Notify
}): Retention {
  const { segments, folder, timing, budgetBytes, keepMs, notify } = options
  const holds = new Map<string, number>()

  const bytes = () => segments.reduce((sum, segment) => sum + segment.bytes, 0)
  /** Nothing may go while no consumer has said what it needs. */
  const held = () => (holds.size === 0 ? -1 : Math.min(...holds.values()))

  /** The oldest segment, if it is behind every consumer and nobody reads in it. */
  function free(): Segment | undefined {
    const [oldest, following] = segments
    if (!oldest || !following || oldest.readers > 0) return undefined
    return following.first <= held() ? oldest : undefined
  }
  async function remove(segment: Segment): Promise<boolean> {
    segments.splice(segments.indexOf(segment), 1)
    try {
      await folder.remove(segment.name)
      await folder.sync()
      return true
    } catch (error) {
      segments.push(segment)
      segments.sort((a, b) => a.first - b.first)
      notify({ kind: 'not_deleted', segment: segment.name, error })
      return false
    }
  }
  /** The next segment was begun when its last record was received. */
  function isExpired(): boolean {
    const endedAt = segments.slice(1).find(({ startedAt }) => startedAt !== undefined)?.startedAt
    return endedAt !== undefined && timing.now() - endedAt > keepMs
  }
  async function giveUpOldest(): Promise<boolean> {
    const segment = free()
    if (!segment) return false
    const isEarly = !isExpired()
    const records = (segments[1]?.first ?? segment.first) - segment.first
    if (!(await remove(segment))) return false
    if (isEarly) notify({ kind: 'deleted_early', segment: segment.name, records })
    return true
  }

  return {
    hold: (name, position) => void holds.set(name, position),
    bytes,
    giveUpOldest,
    canGiveUp: () => free() !== undefined,
    async makeRoom() {
      while (bytes() >= budgetBytes * shortShare) if (!(await giveUpOldest())) break
      return bytes() < budgetBytes * fullShare
    },
    async expire() {
      while (isExpired()) {
        const segment = free()
        if (!segment || !(await remove(segment))) return
      }
    },
  }
}
