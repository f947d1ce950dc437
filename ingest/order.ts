import type { Accepted } from './judge.ts'

const orders = 1_000_000

/**
 * 0–999,999: tells readings of one device, kind and millisecond apart, alike in the telemetry (as
 * nanoseconds) and in the rooms. It is what the device counts; else a hash of the payload's bytes, the
 * same on every replay.
 */
export function orderOf(accepted: readonly Accepted[], index: number, payload: Uint8Array): number {
  const seq = accepted[index]?.reading.seq
  return (seq ?? hash32(payload, twinsBefore(accepted, index))) % orders
}

/** Earlier readings of the message that only their payload would tell apart from this one, and it cannot. */
function twinsBefore(accepted: readonly Accepted[], index: number): number {
  const own = accepted[index]?.reading
  return accepted
    .slice(0, index)
    .filter(
      ({ reading: { deviceId, kind, observedAt, seq } }) =>
        seq === undefined &&
        deviceId === own?.deviceId &&
        kind === own.kind &&
        observedAt === own.observedAt,
    ).length
}

/**
 * FNV-1a over the payload's bytes: the same bytes give the same 32 bits on every replay. `twins`
 * readings of the same kind, device and time come before this one in the same message.
 */
export function hash32(bytes: Uint8Array, twins = 0): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < bytes.length; index += 1)
    hash = Math.imul(hash ^ (bytes[index] ?? 0), 0x01000193)
  for (let twin = 0; twin < twins; twin += 1) hash = Math.imul(hash, 0x01000193)
  return hash >>> 0
}
