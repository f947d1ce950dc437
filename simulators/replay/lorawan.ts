import { createHash } from 'node:crypto'
import { parseRfc3339 } from '../../devices/time.ts'
import type { Recorded } from './recorded.ts'
import { isObject, type JsonObject, shiftTexts } from './times.ts'

/** An EUI of a folder's own, 16 hex digits: recordings share one, and are of many sensors. */
export function euiOf(folder: string): string {
  return createHash('sha256').update(folder).digest('hex').slice(0, 16)
}

/**
 * The codec a recording's folder names, by maker and model; undefined when we have none. The
 * recordings themselves do not say what made them.
 */
export function modelOf(folder: string): string | undefined {
  const words = folder.toLowerCase()
  if (words.includes('bosch') && words.includes('parking')) return 'bosch-tps110'
  if (words.includes('nwave') && words.includes('nps')) return 'nwave-nps'
  if (words.includes('nwave') && words.includes('ncc')) return 'nwave-ncc'
  return undefined
}

/**
 * A whole uplink message of ChirpStack v4 or The Things Stack v3, its EUI replaced by the folder's;
 * undefined for anything else. The topic is the one the network server would use.
 */
export function readUplink(message: JsonObject, folder: string): Recorded | undefined {
  const eui = euiOf(folder)
  const kind = /ncc/i.test(folder) ? ('counter' as const) : ('bay' as const)
  const device = { id: eui, kind, model: modelOf(folder), folder }
  if (isObject(message.deviceInfo) && typeof message.time === 'string') {
    const at = parseRfc3339(message.time)
    if (at === undefined) return undefined
    const application = message.deviceInfo.applicationId
    const topic = `application/${levelOf(application)}/device/${eui}/event/up`
    const own = { ...message, deviceInfo: { ...message.deviceInfo, devEui: eui } }
    return { at, topic, device, kind: 'chirpstack', payload: (shift) => shiftTexts(own, shift) }
  }
  const ids = message.end_device_ids
  if (isObject(ids) && isObject(message.uplink_message)) {
    const told = message.uplink_message.received_at ?? message.received_at
    const at = typeof told === 'string' ? parseRfc3339(told) : undefined
    if (at === undefined) return undefined
    const application = isObject(ids.application_ids) ? ids.application_ids.application_id : ''
    const deviceId = `eui-${eui}`
    const topic = `v3/${levelOf(application)}@ttn/devices/${deviceId}/up`
    const own = { ...message, end_device_ids: { ...ids, dev_eui: eui, device_id: deviceId } }
    const payload = (shift: number) => shiftTexts(own, shift)
    return { at, topic, device, kind: 'the-things-stack', payload }
  }
  return undefined
}

/** A text that may stand as one level of a topic (MQTT 3.1.1 §4.7). */
function levelOf(value: unknown): string {
  const text = typeof value === 'string' ? value.replace(/[/+#\s]/g, '-') : ''
  return text === '' ? 'replay' : text
}
