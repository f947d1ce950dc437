/**
 * Watches the bytes of one MQTT connection: false as soon as a packet declares more than `maxBytes`
 * after its fixed header, before anything of it is kept (MQTT 3.1.1 §2.2; a packet may be 256 MB).
 */
export function frameGuard(maxBytes: number): (chunk: Uint8Array) => boolean {
  let left = 0
  let length = 0
  let shift = 0
  let state: 'type' | 'length' | 'body' = 'type'

  return (chunk) => {
    let at = 0
    while (at < chunk.length) {
      if (state === 'body') {
        const taken = Math.min(left, chunk.length - at)
        at += taken
        left -= taken
        if (left === 0) state = 'type'
        continue
      }
      const byte = chunk[at] ?? 0
      at += 1
      if (state === 'type') {
        state = 'length'
        length = 0
        shift = 0
        continue
      }
      length += (byte & 0x7f) * 2 ** shift
      shift += 7
      if (length > maxBytes || (byte >= 0x80 && shift > 21)) return false
      if (byte >= 0x80) continue
      left = length
      state = length === 0 ? 'type' : 'body'
    }
    return true
  }
}
