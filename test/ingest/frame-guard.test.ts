import { describe, expect, it } from 'vitest'
import { frameGuard } from '../../ingest/frame-guard.ts'

const cap = 1000

/** A PUBLISH fixed header that declares `length` bytes. */
function header(length: number): number[] {
  const bytes = [0x30]
  let left = length
  do {
    const low = left % 128
    left = Math.floor(left / 128)
    bytes.push(left > 0 ? low | 0x80 : low)
  } while (left > 0)
  return bytes
}
const packet = (length: number) => Uint8Array.from([...header(length), ...Array(length).fill(0xff)])

describe('the watch over packet sizes', () => {
  it('lets packets up to the cap pass, many in one chunk', () => {
    const fits = frameGuard(cap)
    const pingreq = Uint8Array.from([0xc0, 0])
    expect(fits(Buffer.concat([packet(cap), pingreq, packet(1), packet(127), packet(128)]))).toBe(
      true,
    )
  })

  it('refuses a packet one byte over the cap at its header, before its body arrives', () => {
    expect(frameGuard(cap)(Uint8Array.from(header(cap + 1)))).toBe(false)
    expect(frameGuard(cap)(Uint8Array.from(header(268_435_455)))).toBe(false)
  })

  it('sees the oversized packet behind good ones', () => {
    expect(frameGuard(cap)(Buffer.concat([packet(500), Uint8Array.from(header(2000))]))).toBe(false)
  })

  it('answers the same however the bytes are cut into chunks', () => {
    const good = frameGuard(cap)
    for (const byte of Buffer.concat([packet(cap), packet(0), packet(300)]))
      expect(good(Uint8Array.of(byte))).toBe(true)
    const fits = frameGuard(65_536)
    const answers = header(70_000).map((byte) => fits(Uint8Array.of(byte)))
    expect(answers).toEqual([true, true, true, false])
  })

  it('refuses a length of five bytes, which MQTT does not have', () => {
    expect(frameGuard(cap)(Uint8Array.of(0x30, 0x80, 0x80, 0x80, 0x80, 0x01))).toBe(false)
  })
})
