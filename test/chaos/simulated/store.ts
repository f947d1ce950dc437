import { TelemetryError } from '../../../api/telemetry/errors.ts'
import { lineOf } from '../../../api/telemetry/line.ts'
import type { Mark, Point, TelemetryStore } from '../../../api/telemetry/store.ts'
import type { EventLoop, Life } from './event-loop.ts'
import { unstorable } from './messages.ts'

/** How the next writes fail: before anything is stored, in the middle, after all is, or long before all is. */
export type WriteFault = 'unavailable' | 'torn' | 'answer_lost' | 'stored_later' | 'too_large'

/** A telemetry store as InfluxDB is one: a map by measurement, tags and time, where the last word stands. */
export type SimulatedStore = {
  /** As a process sees it; what it sent before it died may still be stored. */
  as(life: Life): Pick<TelemetryStore, 'write' | 'marked'>
  /** Lines by identity. */
  points(): ReadonlyMap<string, string>
  marked(journal: string): number | undefined
  /** Answers how to end this outage; it takes requests again when none is left. */
  fail(kind: 'unavailable' | 'refused'): () => void
  heal(): void
  failNext(faults: readonly WriteFault[]): void
  /** DROP DATABASE. */
  drop(): void
  /** What `restore` brings back. */
  backUp(): void
  restore(): void
  /**
   * Whether its mark tells the backup from what stood. A mark is one batch behind, so the first batch
   * after a start has that of the batch before: taken between them, a backup looks like what stood.
   */
  canTellBackup(journal: string): boolean
  /** The most requests that one process had under way at once. */
  mostAtOnce(): number
}

type Content = { points: Map<string, string>; marks: Map<string, number> }

const tooManyPoints = 7

export function simulatedStore(loop: EventLoop, own: Life): SimulatedStore {
  let content: Content = { points: new Map(), marks: new Map() }
  let backup = copyOf(content)
  /** What each journal's mark was after the last write, also when it is lost again. */
  const told = new Map<string, number>()
  const outages = new Set<{ kind: 'unavailable' | 'refused' }>()
  let faults: WriteFault[] = []
  const underWay = new Map<Life, number>()
  let most = 0

  function check() {
    for (const { kind } of outages) throw new TelemetryError(kind, `the store is ${kind}`)
  }
  /** Answers how many points it refuses for good; the others, and the mark, are stored. */
  function put(points: readonly Point[], mark: Mark | undefined): number {
    const good = points.filter(({ fields }) => fields.total !== unstorable)
    for (const point of good) content.points.set(identityOf(point), lineOf(point))
    if (mark) {
      const furthest = Math.max(content.marks.get(mark.journal) ?? 0, mark.position)
      content.marks.set(mark.journal, furthest)
      told.set(mark.journal, furthest)
    }
    return points.length - good.length
  }
  async function write(life: Life, points: readonly Point[], mark: Mark | undefined) {
    await loop.wait(loop.int(0, 30), own)
    check()
    const fault = faults[0]
    if (fault === 'too_large' && points.length <= tooManyPoints) faults.shift()
    else if (fault === 'too_large') throw new TelemetryError('too_large', 'too many points')
    else faults.shift()
    if (fault === 'torn')
      put(
        points.filter(() => loop.chance(0.5)),
        loop.chance(0.5) ? mark : undefined,
      )
    if (fault === 'unavailable' || fault === 'torn')
      throw new TelemetryError('unavailable', 'reset')
    if (fault === 'stored_later') {
      loop.after(loop.int(0, 40_000), own, () => {
        if (outages.size === 0) put(points, mark)
      })
      await loop.wait(10_000, own)
      throw new TelemetryError('unavailable', 'no answer in time')
    }
    const refused = put(points, mark)
    await loop.wait(loop.int(0, 30), life)
    if (fault === 'answer_lost') throw new TelemetryError('unavailable', 'reset')
    if (refused > 0) throw new TelemetryError('rejected', `partial write, dropped=${refused}`)
  }

  return {
    as: (life) => ({
      async write(points, mark) {
        const ofLife = (underWay.get(life) ?? 0) + 1
        underWay.set(life, ofLife)
        most = Math.max(most, ofLife)
        try {
          await write(life, points, mark)
        } finally {
          underWay.set(life, (underWay.get(life) ?? 1) - 1)
        }
      },
      async marked(journal) {
        await loop.wait(loop.int(0, 30), life)
        check()
        return content.marks.get(journal)
      },
    }),
    points: () => content.points,
    marked: (journal) => content.marks.get(journal),
    fail(kind) {
      const outage = { kind }
      outages.add(outage)
      return () => void outages.delete(outage)
    },
    heal() {
      outages.clear()
      faults = []
    },
    failNext: (next) => {
      faults = [...next]
    },
    drop() {
      content = { points: new Map(), marks: new Map() }
    },
    backUp() {
      backup = copyOf(content)
    },
    restore() {
      content = copyOf(backup)
    },
    canTellBackup: (journal) => backup.marks.get(journal) !== told.get(journal),
    mostAtOnce: () => most,
  }
}

/** What makes two points one: measurement, tags, time. */
function identityOf({ kind, device, site, community, adapter, atMs, nanos }: Point): string {
  return [kind, device, site, community, adapter, atMs, nanos].join(' ')
}

/** Where the store keeps this point, and the bytes it keeps of it. */
export function storedAs(point: Point): [identity: string, line: string] {
  return [identityOf(point), lineOf(point)]
}

function copyOf({ points, marks }: Content): Content {
  return { points: new Map(points), marks: new Map(marks) }
}
