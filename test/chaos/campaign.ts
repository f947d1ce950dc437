import { randomFrom } from '../support/random.ts'

/** What one generator sends: numbered parking messages of some bays at QoS 1. */
export type Campaign = {
  url: string
  /** Where each PUBACK is noted, one line each: bay, seq, epoch ms. */
  file: string
  seed: number
  boot: string
  bays: number
  firstSeq: number
  /** Messages a second over all bays; 0: as fast as the broker acknowledges. */
  perSecond: number
  /** Ends by itself after so many; absent: when told to. */
  count?: number
  /** A bay says the same this many times before a car comes or goes. */
  holdEach: number
  /** Odd bays live in the hour before: from this time on (epoch ms), by so much per message. */
  oddFrom: number
  stepMs: number
  /** Each message is sent once up to so many times, the later ones marked DUP. */
  copiesAtMost: number
  /** This share of all messages is garbage, which nobody counts. */
  garbageShare: number
}

export const site = 's1'
export const community = 'c1'
export const lots = 4
export const sentinel = 'bay-sentinel'
export const gate = 'gate-1'
export const camera = 'cam-1'
export const kind = 'parking.bay'

export function bayName(index: number): string {
  return `bay-${String(index).padStart(4, '0')}`
}

export function topicOf(device: string): string {
  return `linli/v1/${site}/${device}/${kind}`
}

/** Even bays speak of now, so that the way of a message can be timed. */
export function isTimed(index: number): boolean {
  return index % 2 === 0
}

/** The registry of a stage: bays in lots, and a bay, a gate and a camera that belong to no lot. */
export function registryCsv(bays: number): string {
  const rows = Array.from({ length: bays }, (_, index) => {
    const name = bayName(index)
    return `${name},bay,${site},${community},lot-${index % lots},${index}`
  })
  const others = [`${sentinel},bay`, `${gate},gate`, `${camera},camera`]
  const outside = others.map((one) => `${one},${site},${community},,`)
  return ['device,kind,site,community,lot,bay', ...rows, ...outside].join('\n')
}

/** Whether the bay is taken: cars come and go at other numbers in each bay. */
export function occupiedAt({ holdEach }: Campaign, bay: number, seq: number): boolean {
  return Math.floor((seq + bay * 7) / holdEach) % 2 === 0
}

/** Observation times rise strictly in each bay, also when many messages fall on one millisecond. */
export function timesOf({ firstSeq, oddFrom, stepMs }: Campaign) {
  const last = new Map<number, number>()
  return (bay: number, seq: number, nowMs: number): number => {
    const wanted = isTimed(bay) ? nowMs : Math.min(oddFrom + (seq - firstSeq) * stepMs, nowMs)
    const at = Math.max(wanted, (last.get(bay) ?? 0) + 1)
    last.set(bay, at)
    return at
  }
}

/** What a broken or hostile device with a valid credential sends; never anything good. */
export function garbageFrom(seed: number) {
  const random = randomFrom(seed)
  const bytes = (length: number) => Buffer.from(Array.from({ length }, () => random.int(0, 255)))
  const kinds: (() => [topic: string, payload: string | Buffer])[] = [
    () => [topicOf(bayName(0)), bytes(random.int(0, 400))],
    () => [topicOf(bayName(1)), '{"seq":1,"occupied":'],
    () => [topicOf(bayName(2)), JSON.stringify({ seq: -1, occupied: 'yes' })],
    () => [topicOf(bayName(3)), JSON.stringify({ occupied: true, at: '31.12.1969' })],
    () => [topicOf(bayName(4)), `${'['.repeat(2000)}${']'.repeat(2000)}`],
    () => [topicOf(bayName(5)), '{"__proto__":{"occupied":true},"constructor":{}}'],
    () => [`linli/v1/${site}/${bayName(6)}/no.such.kind`, '{"occupied":true}'],
    () => [`linli/v1/elsewhere/${bayName(7)}/${kind}`, '{"seq":1,"occupied":true}'],
    () => [topicOf(`unknown-${random.int(0, 1e9)}`), '{"seq":1,"occupied":true}'],
    () => ['linli/v1/a/b/c/d/e/f', ''],
  ]
  return (): [topic: string, payload: string | Buffer] => {
    const make = kinds[random.int(0, kinds.length - 1)]
    return make ? make() : ['linli/v1/', '']
  }
}
