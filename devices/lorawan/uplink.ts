import type { Codec, CodecResult, Said } from '../codecs/codec.ts'
import type { Decoded } from '../driver.ts'
import { clip, type JsonObject } from '../json.ts'
import type { FieldValue, Reading } from '../reading.ts'
import { readVocabulary } from './vocabulary.ts'

/** A LoRaWAN uplink, whichever network server told of it. Times in epoch ms. */
type Uplink = {
  adapter: string
  deviceId: string
  observedAt: number
  receivedAt: number
  seq: number
  simulated: boolean
  port: number
  bytes: Uint8Array
  /** What the network server's own decoder said. */
  object: JsonObject | undefined
  /** What the registry calls the device's model, whether or not there is a codec of that name. */
  model: string | undefined
  codec: Codec | undefined
  /** rssiDbm, snrDb. */
  radio: Record<string, number>
}

/**
 * The uplink's readings: what its codec says, and one `device.health` of battery and radio.
 * A message nothing can read still tells of the radio, beside one `unknown_model`.
 */
export function readUplink(uplink: Uplink): Decoded {
  const { said, problems } = readContent(uplink)
  const others = said.filter(({ kind }) => kind !== 'device.health')
  const health = { ...uplink.radio, ...healthOf(said) }
  if (Object.keys(health).length > 0) others.push({ kind: 'device.health', fields: health })
  return { readings: others.map((one) => toReading(uplink, one)), problems }
}

function readContent({ port, bytes, object, model, codec }: Uplink): CodecResult {
  if (codec !== undefined && port > 0 && (bytes.length > 0 || object === undefined)) {
    return codec.decode(port, bytes)
  }
  // Port 0, or no port, carries only commands of the network (LoRaWAN 1.0.4 §4.3.2).
  if (port === 0 && object === undefined) return { said: [], problems: [] }
  const read = object === undefined ? undefined : readVocabulary(object, codec?.isBay === true)
  if (read !== undefined) return read
  const detail = model === undefined ? 'nothing says what made it' : `no codec ${clip(model)}`
  return { said: [], problems: [{ reason: 'unknown_model', detail }] }
}

/** A `device.health` whole, and the battery out of any other reading. */
function healthOf(said: Said[]): Record<string, FieldValue> {
  const health: Record<string, FieldValue> = {}
  for (const { kind, fields } of said) {
    for (const [name, value] of Object.entries(fields)) {
      if (kind === 'device.health' || name.startsWith('battery')) health[name] = value
    }
  }
  return health
}

function toReading(uplink: Uplink, { kind, fields }: Said): Reading {
  return {
    deviceId: uplink.deviceId,
    kind,
    observedAt: uplink.observedAt,
    receivedAt: uplink.receivedAt,
    seq: uplink.seq,
    quality: uplink.simulated ? 'simulated' : 'good',
    fields,
    adapter: uplink.adapter,
  }
}
