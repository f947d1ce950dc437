import { badPayload, type Codec, type CodecResult } from '../codec.ts'
import { batteryVOf, resetOf } from '../nwave-g4.ts'

/**
 * Nwave NCC405 car counters (G4 NCC). Port 1, counter update: the count, 16 bits big-endian, which
 * starts anew after 65,535. Port 2, heartbeat: byte 1 is the battery, 2500 mV + 4 mV × int8, as in
 * the NPS; byte 0 (hardware) and byte 2 (the battery's mean of a day) are not read. Port 3,
 * start-up: 3 bytes of firmware, the reset cause. Port 6 is for debugging.
 * Facts: the vendor's examples in TheThingsNetwork/lorawan-devices vendor/nwave/ncc405-codec.yaml,
 * and uplinks recorded by thingsboard/data-converters.
 */
export const nwaveNcc: Codec = {
  model: 'nwave-ncc',
  brand: 'nwave',
  modelPrefix: 'ncc',
  isBay: false,
  decode,
}

function decode(port: number, bytes: Uint8Array): CodecResult {
  switch (port) {
    case 1:
      return readCounter(bytes)
    case 2:
      return readHeartbeat(bytes)
    case 3:
      return readStartup(bytes)
    case 6:
      return { said: [], problems: [] }
    default:
      return badPayload(`an NCC does not send on port ${port}`)
  }
}

function readCounter([high, low]: Uint8Array): CodecResult {
  if (high === undefined || low === undefined) return badPayload('a count without its two bytes')
  return { said: [{ kind: 'count', fields: { total: high * 256 + low } }], problems: [] }
}

function readHeartbeat([, battery]: Uint8Array): CodecResult {
  if (battery === undefined) return badPayload('a heartbeat without its battery')
  const fields = { batteryV: batteryVOf(battery) }
  return { said: [{ kind: 'device.health', fields }], problems: [] }
}

function readStartup(bytes: Uint8Array): CodecResult {
  const cause = bytes[3]
  if (cause === undefined) {
    return badPayload(`a start-up message has 4 bytes, not ${bytes.length}`)
  }
  const fields = { online: true, reset: resetOf(cause) }
  return { said: [{ kind: 'device.status', fields }], problems: [] }
}
