import { wordOfCode } from './colours.ts'
import type { DeviceField, Fields } from './device-field.ts'
import { isKnown } from './device-state.ts'

/** How much of the district is confirmed: each `known` out of `total`. */
export type Counts = {
  gates: { known: number; total: number }
  cameras: { known: number; total: number }
  bays: { known: number; total: number; occupied: number }
}

/** A gate counts as confirmed when it was heard within this time. */
export const gateConfirmedMs = 5 * 60_000

export function countsOf({ bay, gate, camera }: Fields, now: number): Counts {
  return {
    gates: {
      known: gate.heardAt.reduce((sum, at) => sum + (at >= now - gateConfirmedMs ? 1 : 0), 0),
      total: gate.devices.length,
    },
    cameras: { known: count(camera, 'online', 'fresh'), total: camera.devices.length },
    bays: {
      known: countKnown(bay),
      total: bay.devices.length,
      occupied: count(bay, 'occupied', 'fresh') + count(bay, 'occupied', 'late'),
    },
  }
}

function count(field: DeviceField, word: string, freshness: string): number {
  return tally(field, (state) => state.word === word && state.freshness === freshness)
}

function countKnown(field: DeviceField): number {
  return tally(field, isKnown)
}

function tally(field: DeviceField, wanted: (state: ReturnType<typeof wordOfCode>) => boolean) {
  const perCode = new Uint32Array(256)
  for (const code of field.codes) perCode[code] = (perCode[code] ?? 0) + 1
  return field.styles.reduce(
    (sum, _style, code) => sum + (wanted(wordOfCode(code)) ? (perCode[code] ?? 0) : 0),
    0,
  )
}
