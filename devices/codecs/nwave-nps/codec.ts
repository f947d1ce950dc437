import { badPayload, type Codec, type CodecResult, int8 } from '../codec.ts'
import { batteryVOf, resetOf } from '../nwave-g4.ts'

/**
 * Nwave NPS310 and NPS405 parking sensors (G4 NPS). Byte 0 bit 0 is the bay's state on ports 1, 2
 * and 10. Port 2, heartbeat: byte 1 is the battery, 2500 mV + 4 mV × int8; byte 2 the
 * temperature, int8 / 2 + 10 °C; an NPS310 sends byte 0 only. Port 3, start-up: 3 bytes of
 * firmware, the reset cause, the state. Port 10, a tag is registered: the tag's id is personal
 * data and is never read; bit 0 clear means the state is not known.
 * Facts: the vendor's examples in TheThingsNetwork/lorawan-devices vendor/nwave/*-codec.yaml. Those
 * read the battery byte unsigned; the recorded results of thingsboard/data-converters decide here.
 */
export const nwaveNps: Codec = {
  model: 'nwave-nps',
  brand: 'nwave',
  modelPrefix: 'nps',
  isBay: true,
  decode,
}

function decode(port: number, bytes: Uint8Array): CodecResult {
  const state = bytes[0]
  switch (port) {
    case 1:
      if (state === undefined) return badPayload('a parking status without its byte')
      return { said: [bay((state & 1) === 1)], problems: [] }
    case 2:
      return readHeartbeat(bytes)
    case 3:
      return readStartup(bytes)
    case 6:
      return { said: [], problems: [] }
    case 10:
      if (state === undefined) return badPayload('a tag registration without its byte')
      return { said: (state & 1) === 1 ? [bay(true)] : [], problems: [] }
    default:
      return badPayload(`an NPS does not send on port ${port}`)
  }
}

function bay(occupied: boolean) {
  return { kind: 'parking.bay' as const, fields: { occupied } }
}

function readHeartbeat([state, battery, temperature]: Uint8Array): CodecResult {
  if (state === undefined) return badPayload('a heartbeat without its byte')
  const said = bay((state & 1) === 1)
  if (battery === undefined || temperature === undefined) return { said: [said], problems: [] }
  const batteryV = batteryVOf(battery)
  const temperatureC = int8(temperature) / 2 + 10
  return { said: [{ ...said, fields: { ...said.fields, batteryV, temperatureC } }], problems: [] }
}

function readStartup(bytes: Uint8Array): CodecResult {
  const cause = bytes[3]
  const state = bytes[4]
  if (cause === undefined || state === undefined) {
    return badPayload(`a start-up message has 5 bytes, not ${bytes.length}`)
  }
  const reset = resetOf(cause)
  return {
    said: [bay((state & 1) === 1), { kind: 'device.status', fields: { online: true, reset } }],
    problems: [],
  }
}
