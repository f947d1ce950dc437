import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import { type District, generateDistrict } from './district/district.ts'
import { type Gateway, openGateway } from './gateway.ts'
import { type Ask, createDoor, persist, type Session } from './http.ts'
import { createBays } from './living/bays.ts'
import { createCameras } from './living/cameras.ts'
import { createDrivers } from './living/drivers.ts'
import { createGates } from './living/gates.ts'
import { createWriter, type Living } from './living/message.ts'
import { createPhones } from './living/phones.ts'
import { setUp } from './setup.ts'

export type SimulatorsOptions = {
  mqttUrl: string
  apiUrl: string
  /** How the api is asked; default fetch. */
  ask?: Ask
  /** The password that the demo accounts share; the simulated volunteers get it too. */
  demoPassword: string
  log: Pick<Logger, 'info' | 'warn'>
  /** The same seed makes the same district. */
  seed?: number
  /** About how many messages a second; the pace of the district follows it. */
  rate?: number
}

const usualRate = 40
const stepMs = 200
/** With so many untreated reports on the desk, nothing new goes wrong in the district. */
const deskLimit = 25

/**
 * The simulated district: people and things outside, who speak MQTT and HTTP only. `start` returns
 * at once and keeps trying until broker and api answer; `stop` ends everything within two seconds.
 */
export function simulatorsPart(options: SimulatorsOptions) {
  const stopping = new AbortController()
  let running: Promise<void> = Promise.resolve()
  return {
    name: 'simulators',
    async start() {
      const { log, seed = 7, rate = usualRate } = options
      const speed = Math.max(0.05, rate / usualRate)
      const stopped = stopping.signal
      running = run({ ...options, seed, speed, stopped }).catch((error) => {
        if (!stopped.aborted) log.warn(`simulators: gave up: ${wordsOf(error)}`)
      })
    },
    async stop() {
      stopping.abort(new Error('stopped'))
      await running
    },
  }
}

type Run = SimulatorsOptions & { seed: number; speed: number; stopped: AbortSignal }
type People = Awaited<ReturnType<typeof arrive>>

async function run(options: Run): Promise<void> {
  const { log, stopped } = options
  const district = generateDistrict(options.seed)
  const patiently = <T>(what: string, deed: () => Promise<T>) =>
    persist(deed, stopped, (error) => log.warn(`simulators: ${what}: ${wordsOf(error)}`))
  const people = await patiently('the api does not take us yet', () => arrive(options, district))
  const gateway = await patiently('the broker does not answer', () => connect(options, district))
  try {
    log.info('simulators: the district lives')
    await Promise.all([
      live(options, district, gateway, people),
      repeat(options, people.phones, 2_000),
      repeat(options, people.drivers, 3_000),
      repeat(options, people.desk, 5_000),
    ])
  } finally {
    await gateway.close()
  }
}

/** Registers what is missing and signs in everyone who acts by themselves. */
async function arrive(options: Run, district: District) {
  const { log, seed, speed, demoPassword: password } = options
  const door = createDoor(options.apiUrl, options.stopped, options.ask)
  const admin = await door.signIn('admin', password)
  await setUp(admin, district, password, (text) => log.info(`simulators: ${text}`))
  await admin.signOut()
  const property = await door.signIn('property', password)
  const dispatcher = await door.signIn('dispatcher', password)
  const stays = await property.get<unknown[]>('/api/parking/stays?limit=1')
  return {
    withPast: stays.length === 0,
    phones: createPhones({ seed, speed, door, password, desk: dispatcher }),
    drivers: createDrivers(seed, property),
    desk: createDesk(dispatcher),
  }
}

function connect({ mqttUrl, log, stopped }: Run, { devices }: District): Promise<Gateway> {
  const gateway = devices.find(({ kind }) => kind === 'gateway')
  if (!gateway) throw new Error('the district has no gateway')
  return openGateway(mqttUrl, gateway, (error) => {
    if (!stopped.aborted) log.warn(`simulators: ${wordsOf(error)}`)
  })
}

async function live(options: Run, { devices }: District, gateway: Gateway, people: People) {
  const { seed, speed, stopped } = options
  const write = createWriter(`sim-${Date.now().toString(36)}`)
  const common = { seed, speed, write, isBusy: people.desk.isBusy }
  const of = (kind: string) => devices.filter((device) => device.kind === kind)
  const living: Living[] = [
    createGates(of('gate'), common),
    createCameras(of('camera'), common),
    createBays(of('bay'), { ...common, withPast: people.withPast }),
  ]
  while (!stopped.aborted) {
    if (gateway.isReady()) {
      const now = Date.now()
      for (const one of living) for (const message of one.step(now)) gateway.publish(message)
    }
    await pause(stepMs, stopped)
  }
}

/** Lets someone act again and again; the more often in a row it fails, the longer the pause. */
async function repeat(
  { log, stopped }: Run,
  someone: { poll(now: number): Promise<void> },
  everyMs: number,
): Promise<void> {
  let failures = 0
  while (!stopped.aborted) {
    try {
      await someone.poll(Date.now())
      failures = 0
    } catch (error) {
      if (stopped.aborted) return
      failures += 1
      // The first failure of a row is told, then every doubling: a dead api fills no log.
      if (Number.isInteger(Math.log2(failures))) log.warn(`simulators: ${wordsOf(error)}`)
    }
    await pause(everyMs * Math.min(8, 1 + failures), stopped)
  }
}

/** Knows how much lies on the desk; it decides nothing there: that is the human's part. */
function createDesk(dispatcher: Session) {
  let reported = 0
  return {
    async poll() {
      const path = `/api/incidents?state=reported&limit=${deskLimit}`
      reported = (await dispatcher.get<unknown[]>(path)).length
    },
    isBusy: () => reported >= deskLimit,
  }
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : ''
  return error.message + cause
}

/** Waits, but not for one who is going. */
async function pause(ms: number, stopped: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal: stopped }).catch(() => {})
}
