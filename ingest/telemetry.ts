import type { Context } from '../api/context.ts'
import { isUnavailable } from '../api/telemetry/errors.ts'
import { hash32, pointOf } from '../api/telemetry/point.ts'
import type { Point } from '../api/telemetry/store.ts'
import type { Consumer } from './consumer.ts'
import type { Decoder } from './decoded.ts'
import { deliver } from './deliver.ts'
import type { JournalEntry } from './journal/journal.ts'
import type { Accepted } from './judge.ts'
import type { Quarantine } from './quarantine.ts'

type Sourced = { point: Point; entry: JournalEntry }

/** Writes every accepted reading as a point; its cursor moves on once the store has them all. */
export function telemetryConsumer(
  ctx: Context,
  decoder: Decoder,
  quarantine: Quarantine,
): Consumer {
  return {
    name: 'telemetry',
    batch: 5000,
    lingerMs: 100,
    consume(entries, signal) {
      let outage = false
      const sourced: Sourced[] = []
      for (const entry of entries) {
        const { accepted } = decoder.judged(entry)
        quarantine.sparing(entry, 'driver_failed', () => addPoints(sourced, accepted, entry))
      }
      return deliver(
        sourced,
        {
          async attempt(items) {
            await ctx.telemetry.write(items.map(({ point }) => point))
            if (outage) ctx.log.info('the telemetry store answers again')
          },
          isTemporary(error) {
            if (!isUnavailable(error)) return false
            if (!outage) ctx.log.warn({ err: error }, 'the telemetry store is away; readings wait')
            outage = true
            return true
          },
          onBad({ entry, point }, error) {
            ctx.log.error({ err: error, kind: point.kind }, 'the telemetry store refused a point')
            quarantine.count(entry, 'store_rejected')
          },
        },
        signal,
      )
    },
  }
}

function addPoints(sourced: Sourced[], accepted: readonly Accepted[], entry: JournalEntry): void {
  for (const { reading, device, deviceAt } of accepted) {
    const payloadHash = reading.seq === undefined ? hash32(entry.payload) : 0
    sourced.push({ entry, point: pointOf(reading, device, payloadHash, deviceAt) })
  }
}
