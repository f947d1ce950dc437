import { int8 } from './codec.ts'

// What Nwave's fourth generation (G4: NPS and NCC) tells alike.

/** In volts; signed, as the recorded results of thingsboard/data-converters have it. */
export function batteryVOf(byte: number): number {
  return (2500 + 4 * int8(byte)) / 1000
}

const resets = new Map([
  [0, 'rejoining_lorawan_network'],
  [1, 'watchdog'],
  [2, 'power_on'],
  [3, 'user_request'],
  [6, 'brownout'],
  [7, 'other'],
])

export function resetOf(cause: number): string {
  return resets.get(cause) ?? 'unknown'
}
