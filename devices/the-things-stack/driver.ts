import { codecOf, codecOfVersion } from '../codecs/list.ts'
import { type Decoded, type Driver, type ModelOf, refused } from '../driver.ts'
import { inner, isObject, type JsonObject, readObject } from '../json.ts'
import { names, readBytes, readCount, readDevEui, readTime } from '../lorawan/ids.ts'
import { bestRadio } from '../lorawan/radio.ts'
import { readUplink } from '../lorawan/uplink.ts'

/**
 * The Things Stack v3, uplinks: `v3/{app}@{tenant}/devices/{device_id}/up`.
 * deviceId is `dev_eui` in lower case, seq is `f_cnt`. Of the three times a message states,
 * observedAt is the Network Server's, `uplink_message.received_at`; without it the Application
 * Server's `received_at`; without both receivedAt. `simulated: true` gives quality `simulated`.
 * Source: TheThingsIndustries/lorawan-stack-docs doc/content/integrations/data-formats.
 */
export const theThingsStack: Driver = {
  name: 'the-things-stack',
  subscriptions: ['v3/+/devices/+/up'],
  matches: (topic) => upTopic.test(topic),
  decode,
}

const upTopic = /^v3\/[^/]*\/devices\/[^/]*\/up$/

function decode(
  _topic: string,
  payload: Uint8Array,
  receivedAt: number,
  modelOf: ModelOf,
): Decoded {
  const read = readObject(payload)
  if ('refusal' in read) return read.refusal
  const message = read.value
  const uplink = message.uplink_message
  if (!isObject(uplink)) return refused('bad_shape', 'no uplink_message')
  const told = inner(message, 'end_device_ids').dev_eui
  if (told === undefined) return refused('bad_shape', 'no end_device_ids.dev_eui')
  const deviceId = readDevEui(told)
  if (deviceId === undefined) return refused('bad_value', 'end_device_ids.dev_eui')
  const observedAt = readTime(uplink.received_at ?? message.received_at, receivedAt)
  if (observedAt === undefined) return refused('bad_value', 'received_at')
  const seq = readCount(uplink.f_cnt)
  if (seq === undefined) return refused('bad_value', 'f_cnt')
  const port = readCount(uplink.f_port)
  if (port === undefined) return refused('bad_value', 'f_port')
  const bytes = readBytes(uplink.frm_payload)
  if (bytes === undefined) return refused('bad_payload', 'frm_payload is not base64')
  const model = modelOf(deviceId)
  return readUplink({
    adapter: 'the-things-stack',
    deviceId,
    observedAt,
    receivedAt,
    seq,
    simulated: message.simulated === true,
    port,
    bytes,
    object: isObject(uplink.decoded_payload) ? uplink.decoded_payload : undefined,
    model,
    codec: model === undefined ? codecOfVersionIds(uplink) : codecOf(model),
    radio: bestRadio(uplink.rx_metadata, !names(inner(uplink, 'settings').data_rate, 'fsk')),
  })
}

function codecOfVersionIds(uplink: JsonObject) {
  const { brand_id, model_id } = inner(uplink, 'version_ids')
  return codecOfVersion(brand_id, model_id)
}
