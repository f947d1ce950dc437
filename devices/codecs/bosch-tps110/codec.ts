import { badPayload, type Codec, type CodecResult, int8, type Said } from '../codec.ts'

/**
 * Bosch TPS110 parking lot sensor. Byte 0 bit 0 is the bay's state on ports 1 and 2.
 * Port 2 adds the temperature (int8, °C). Port 3, start-up, is 12 bytes of debug codes, 3 of
 * firmware version, the reset cause and the bay's state. Ports 4, 5 and 6 tell of the device only.
 * Facts: TheThingsNetwork/lorawan-devices vendor/bosch, and uplinks recorded by
 * thingsboard/data-converters.
 */
export const boschTps110: Codec = {
  model: 'bosch-tps110',
  brand: 'bosch',
  modelPrefix: 'tps110',
  isBay: true,
  decode,
}

const resets = new Map([
  [1, 'watchdog'],
  [2, 'power_on'],
  [3, 'system_request'],
  [4, 'other'],
])

function decode(port: number, bytes: Uint8Array): CodecResult {
  switch (port) {
    case 1:
      return readBay(bytes.subarray(0, 1))
    case 2:
      return readBay(bytes)
    case 3:
      return readStartup(bytes)
    case 4:
    case 5:
    case 6:
      return { said: [], problems: [] }
    default:
      return badPayload(`a TPS110 does not send on port ${port}`)
  }
}

function readBay([state, temperature]: Uint8Array): CodecResult {
  if (state === undefined) return badPayload('a bay message without its byte')
  const fields: Said['fields'] = { occupied: (state & 1) === 1 }
  if (temperature !== undefined) fields.temperatureC = int8(temperature)
  return { said: [{ kind: 'parking.bay', fields }], problems: [] }
}

function readStartup(bytes: Uint8Array): CodecResult {
  const cause = bytes[15]
  const state = bytes[16]
  if (cause === undefined || state === undefined) {
    return badPayload(`a start-up message has 17 bytes, not ${bytes.length}`)
  }
  return {
    said: [
      { kind: 'parking.bay', fields: { occupied: (state & 1) === 1 } },
      { kind: 'device.status', fields: { online: true, reset: resets.get(cause) ?? 'unknown' } },
    ],
    problems: [],
  }
}
