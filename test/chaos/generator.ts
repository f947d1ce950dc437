import { closeSync, openSync, writeSync } from 'node:fs'
import mqtt from 'mqtt'
import { randomFrom } from '../support/random.ts'
import { bayName, type Campaign, garbageFrom, occupiedAt, timesOf, topicOf } from './campaign.ts'

/**
 * Publishes a Campaign (its JSON is the argument) in a process of its own and appends what was
 * PUBACKed to a file. Ends when it has sent its count, or after `stop` on stdin; then all is acknowledged.
 */
const campaign = JSON.parse(process.argv[2] ?? '') as Campaign
const { url, file, seed, boot, bays, firstSeq, perSecond, count, copiesAtMost } = campaign

const unacknowledgedAtMost = 1000
const tickMs = 5
/** After a stall it goes on at its rate: what was not sent then is not made up for. */
const burstMs = 50

const client = await mqtt.connectAsync(url, {
  clientId: `generator-${boot}-${process.pid}`,
  reconnectPeriod: 200,
  keepalive: 30,
})
client.on('error', () => {})

const random = randomFrom(seed)
const garbage = garbageFrom(seed)
const timeOf = timesOf(campaign)
const noteFile = openSync(file, 'a')
let notes: string[] = []
let sent = 0
let unacknowledged = 0
let stopping = false

function send(): void {
  const bay = sent % bays
  const seq = firstSeq + Math.floor(sent / bays)
  sent += 1
  const at = timeOf(bay, seq, Date.now())
  const body = JSON.stringify({ at, seq, boot, occupied: occupiedAt(campaign, bay, seq) })
  let noted = false
  for (let copy = random.int(1, copiesAtMost); copy > 0; copy -= 1) {
    const dup = copiesAtMost > 1 && copy % 2 === 0
    publish(topicOf(bayName(bay)), body, dup, () => {
      if (!noted) notes.push(`${bay} ${seq} ${Date.now()}\n`)
      noted = true
    })
  }
  if (campaign.garbageShare === 0) return
  const perGood = campaign.garbageShare / (1 - campaign.garbageShare)
  const some = Math.floor(perGood) + (random.int(0, 999) < (perGood % 1) * 1000 ? 1 : 0)
  for (let left = some; left > 0; left -= 1) publish(...garbage(), false, () => {})
}

function publish(topic: string, payload: string | Buffer, dup: boolean, done: () => void): void {
  unacknowledged += 1
  client.publish(topic, payload, { qos: 1, dup }, (error) => {
    unacknowledged -= 1
    if (!error) done()
    if (perSecond === 0) sendMore(Number.POSITIVE_INFINITY)
  })
}

function sendMore(due: number): number {
  let left = due
  while (left >= 1 && !isOver() && unacknowledged < unacknowledgedAtMost) {
    send()
    left -= 1
  }
  return left
}

function isOver(): boolean {
  return stopping || (count !== undefined && sent >= count)
}

function note(): void {
  if (notes.length > 0) writeSync(noteFile, notes.join(''))
  notes = []
}

let due = 0
let beforeMs = performance.now()
function tick(): void {
  const nowMs = performance.now()
  const most = (perSecond * burstMs) / 1000 + 1
  due = Math.min(due + ((nowMs - beforeMs) * perSecond) / 1000, most)
  beforeMs = nowMs
  due = perSecond === 0 ? sendMore(Number.POSITIVE_INFINITY) : sendMore(due)
  note()
  if (isOver() && unacknowledged === 0) end()
}

function end(): void {
  clearInterval(ticking)
  closeSync(noteFile)
  client.end(true, () => process.exit(0))
}

process.stdin.on('data', (chunk) => {
  if (String(chunk).includes('stop')) stopping = true
})
process.stdin.on('end', () => process.exit(1))
const ticking = setInterval(tick, tickMs)
