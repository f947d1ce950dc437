import { codecOf, codecOfName } from '../codecs/list.ts'
import { type Decoded, type Driver, type ModelOf, refused } from '../driver.ts'
import { clip, inner, isFiniteNumber, isObject, type JsonObject, readObject } from '../json.ts'
import { names, readBytes, readCount, readDevEui, readTime } from '../lorawan/ids.ts'
import { bestRadio } from '../lorawan/radio.ts'
import { readUplink } from '../lorawan/uplink.ts'

/**
 * ChirpStack v4, events as JSON: `application/{id}/device/{DevEUI}/event/{event}`.
 * deviceId is the DevEUI in lower case, observedAt is `time` (absent: receivedAt), seq is `fCnt`.
 * Event `status` gives the battery; the events that tell of the network only give nothing.
 * Source: chirpstack-docs src/chirpstack/integrations/events.md and chirpstack
 * api/proto/integration/integration.proto.
 */
export const chirpstack: Driver = {
  name: 'chirpstack',
  subscriptions: ['application/+/device/+/event/+'],
  matches: (topic) => eventTopic.test(topic),
  decode,
}

const eventTopic = /^application\/[^/]*\/device\/[^/]*\/event\/[^/]*$/

const quiet = new Set(['join', 'ack', 'txack', 'log', 'location', 'integration'])

function decode(topic: string, payload: Uint8Array, receivedAt: number, modelOf: ModelOf): Decoded {
  const [, , , addressed, , event = ''] = topic.split('/')
  if (quiet.has(event)) return { readings: [], problems: [] }
  if (event !== 'up' && event !== 'status') return refused('unknown_kind', clip(event))
  const read = readObject(payload)
  if ('refusal' in read) return read.refusal

  const told = inner(read.value, 'deviceInfo').devEui
  if (told === undefined) return refused('bad_shape', 'no deviceInfo.devEui')
  const deviceId = readDevEui(told)
  if (deviceId === undefined) return refused('bad_value', 'deviceInfo.devEui')
  const fromTopic = readDevEui(addressed)
  if (fromTopic !== undefined && fromTopic !== deviceId) {
    return refused('bad_value', 'the topic and the message name two devices')
  }
  const observedAt = readTime(read.value.time, receivedAt)
  if (observedAt === undefined) return refused('bad_value', 'time')
  const source = { deviceId, observedAt, receivedAt }
  return event === 'up' ? readUp(source, read.value, modelOf) : readStatus(source, read.value)
}

type Source = { deviceId: string; observedAt: number; receivedAt: number }

function readUp(source: Source, message: JsonObject, modelOf: ModelOf): Decoded {
  const seq = readCount(message.fCnt)
  if (seq === undefined) return refused('bad_value', 'fCnt')
  const port = readCount(message.fPort)
  if (port === undefined) return refused('bad_value', 'fPort')
  const bytes = readBytes(message.data)
  if (bytes === undefined) return refused('bad_payload', 'data is not base64')
  const model = modelOf(source.deviceId)
  const codec =
    model === undefined
      ? codecOfName(inner(message, 'deviceInfo').deviceProfileName)
      : codecOf(model)
  // Field by field: a spread here costs more than reading the JSON.
  return readUplink({
    adapter: 'chirpstack',
    deviceId: source.deviceId,
    observedAt: source.observedAt,
    receivedAt: source.receivedAt,
    seq,
    simulated: false,
    port,
    bytes,
    object: isObject(message.object) ? message.object : undefined,
    model,
    codec,
    radio: bestRadio(message.rxInfo, !names(inner(message, 'txInfo').modulation, 'fsk')),
  })
}

/**
 * DevStatusAns: `batteryLevel` in %. A device on external power, or one that cannot measure,
 * says so in a flag and gives no reading; a battery never reads 0 (LoRaWAN 1.0.4 §5.5).
 */
function readStatus(source: Source, message: JsonObject): Decoded {
  if (message.externalPowerSource === true || message.batteryLevelUnavailable === true) {
    return { readings: [], problems: [] }
  }
  const batteryPct = message.batteryLevel
  if (batteryPct === undefined) return refused('bad_shape', 'status without batteryLevel')
  if (!isFiniteNumber(batteryPct) || batteryPct < 0 || batteryPct > 100) {
    return refused('bad_value', 'batteryLevel')
  }
  const reading = {
    ...source,
    kind: 'device.health',
    quality: 'good',
    fields: { batteryPct },
    adapter: 'chirpstack',
  } as const
  return { readings: [reading], problems: [] }
}
