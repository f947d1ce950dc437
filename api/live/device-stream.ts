import type { Context } from '../context.ts'
import { followRegistry, type Registry } from '../places/actions.ts'
import type { LiveReading } from './events.ts'
import { forgetOthers, fromPoint, keyOf, type LastValues, mergeReadings } from './last-values.ts'
import type { Places } from './parts.ts'

/** Behind ingest's own pause this keeps a change under 150 ms from publish to screen (bench). */
const pauseMs = 40

/** What was said longer ago is drawn as unknown, not as a last value. */
const warmMs = 24 * 60 * 60 * 1000

/** Last values of registered devices: held for snapshots, sent coalesced. */
export async function deviceStream(
  ctx: Context,
  send: (readings: LiveReading[], places: Places) => void,
) {
  const last: LastValues = new Map()
  const pending = new Map<string, LiveReading>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let warming: Promise<void> | undefined
  let registry: Registry = {
    device: () => undefined,
    all: () => [],
    lot: () => undefined,
  }

  /** By the registry as it is when it is asked. */
  const places: Places = { device: (id) => registry.device(id), lot: (id) => registry.lot(id) }

  const watch = await followRegistry(ctx, (newer) => {
    registry = newer
    forgetOthers(last, (id) => registry.device(id) !== undefined)
  })

  /** The first value after a rest goes at once, those after it together. */
  function flush() {
    timer = undefined
    if (pending.size === 0) return
    timer = setTimeout(flush, pauseMs)
    const readings = [...pending.values()]
    pending.clear()
    send(readings, places)
  }
  function take(readings: readonly LiveReading[]) {
    const known = readings.filter(({ deviceId }) => registry.device(deviceId))
    for (const reading of mergeReadings(last, known)) pending.set(keyOf(reading), reading)
    if (!timer) flush()
  }
  async function readStored() {
    try {
      take((await ctx.telemetry.latest({ sinceMs: warmMs })).map(fromPoint))
    } catch (error) {
      ctx.log.warn({ err: error }, 'last values cannot be read from telemetry')
    }
  }

  return {
    take,
    all: (): LiveReading[] => [...last.values()],
    places,
    /** Fills up from telemetry, at start and when it comes back; newer values stay. */
    warm(): Promise<void> {
      warming ??= readStored().finally(() => {
        warming = undefined
      })
      return warming
    },
    async stop() {
      await watch.stop()
      await warming
      clearTimeout(timer)
    },
  }
}
