import { describe, expect, it } from 'vitest'
import { chirpstackExamples } from '../../devices/chirpstack/examples.ts'
import { boschTps110 } from '../../devices/codecs/bosch-tps110/codec.ts'
import { boschTps110Examples } from '../../devices/codecs/bosch-tps110/examples.ts'
import type { Codec, CodecExample } from '../../devices/codecs/codec.ts'
import { nwaveNcc } from '../../devices/codecs/nwave-ncc/codec.ts'
import { nwaveNccExamples } from '../../devices/codecs/nwave-ncc/examples.ts'
import { nwaveNps } from '../../devices/codecs/nwave-nps/codec.ts'
import { nwaveNpsExamples } from '../../devices/codecs/nwave-nps/examples.ts'
import type { DriverExample } from '../../devices/driver.ts'
import { frigateExamples } from '../../devices/frigate/examples.ts'
import { decode } from '../../devices/index.ts'
import { nativeExamples } from '../../devices/native/examples.ts'
import { theThingsStackExamples } from '../../devices/the-things-stack/examples.ts'
import { wire } from './wire.ts'

const drivers: [string, DriverExample[]][] = [
  ['native', nativeExamples],
  ['frigate', frigateExamples],
  ['chirpstack', chirpstackExamples],
  ['the-things-stack', theThingsStackExamples],
]

describe.each(drivers)('the %s driver reads', (_name, examples) => {
  it.each(examples)('$name', (example) => {
    const { topic, message, receivedAt, model } = example
    const decoded = decode(topic, wire(message), receivedAt, () => model)
    expect(decoded.readings).toEqual(example.readings)
    expect(decoded.problems.map(({ reason }) => reason)).toEqual(example.problems)
  })
})

const codecs: [Codec, CodecExample[]][] = [
  [boschTps110, boschTps110Examples],
  [nwaveNps, nwaveNpsExamples],
  [nwaveNcc, nwaveNccExamples],
]

describe.each(codecs)('the codec $model reads', (codec, examples) => {
  it.each(examples)('$name', ({ port, hex, said }) => {
    expect(codec.decode(port, Uint8Array.from(Buffer.from(hex, 'hex')))).toEqual({
      said,
      problems: [],
    })
  })

  it.each([
    ['an empty message', 1, ''],
    ['an empty heartbeat', 2, ''],
    ['a start-up cut short', 3, '0000'],
    ['a port it does not use', 99, '01'],
  ])('nothing out of %s, and says so once', (_name, port, hex) => {
    const { said, problems } = codec.decode(port, Uint8Array.from(Buffer.from(hex, 'hex')))
    expect(said).toEqual([])
    expect(problems.map(({ reason }) => reason)).toEqual(['bad_payload'])
  })
})
