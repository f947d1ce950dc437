import { isFiniteNumber, isObject } from '../json.ts'

/**
 * `rssiDbm` and `snrDb` of the gateway that heard the device best (highest RSSI), from
 * ChirpStack's `rxInfo` or The Things Stack's `rx_metadata`. An entry without `rssi` was not
 * heard by radio; a missing `snr` is 0 dB (proto JSON omits zeros), but FSK has none.
 */
export function bestRadio(heard: unknown, isLora: boolean): Record<string, number> {
  let best: { rssi: number; snr: unknown } | undefined
  for (const entry of Array.isArray(heard) ? heard : []) {
    if (!isObject(entry) || !isFiniteNumber(entry.rssi)) continue
    if (best === undefined || entry.rssi > best.rssi) best = { rssi: entry.rssi, snr: entry.snr }
  }
  if (best === undefined) return {}
  const snr = best.snr ?? 0
  return isLora && isFiniteNumber(snr) ? { rssiDbm: best.rssi, snrDb: snr } : { rssiDbm: best.rssi }
}
