import type { MqttClient } from 'mqtt'

/** Tells a broker which of its messages are on disk. */
export type Acknowledgements = {
  /** Goes out at the end of this turn of the event loop, together with all others of it. */
  add(messageId: number): void
}

const packetBytes = 4

/**
 * PUBACKs for what one connection brought, on that very connection or not at all: an id means
 * another message on the next one, and mqtt.js would keep an acknowledgement for the next. They are
 * written by hand, many in one write, which costs a tenth of a packet each through mqtt.js.
 */
export function acknowledgements(stream: MqttClient['stream']): Acknowledgements {
  let ids: number[] = []

  function send() {
    const packets = pubacks(ids)
    ids = []
    if (!stream.destroyed && !stream.writableEnded) stream.write(packets)
  }

  return {
    add(messageId) {
      if (ids.push(messageId) === 1) setImmediate(send)
    },
  }
}

/** MQTT 3.1.1 §3.4; MQTT 5 §3.4.2.1 is the same: reason and properties are left out at success. */
function pubacks(ids: readonly number[]): Buffer {
  const packets = Buffer.allocUnsafe(ids.length * packetBytes)
  let at = 0
  for (const id of ids) {
    packets[at] = 0x40
    packets[at + 1] = 2
    packets[at + 2] = id >> 8
    packets[at + 3] = id & 0xff
    at += packetBytes
  }
  return packets
}
