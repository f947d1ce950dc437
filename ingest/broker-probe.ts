import { connect, type IClientOptions, type MqttClient } from 'mqtt'
import { refusesVersion5 } from './connection.ts'

/** Whether a broker keeps what it acknowledges while ingest is away. */
export type BrokerProbe =
  | { kind: 'safe' }
  /** `sentence` says what is lost and which setting mends it. */
  | { kind: 'unsafe'; kept: number; sent: number; sentence: string }
  | { kind: 'unreachable'; reason: string }

export type ProbeOptions = {
  messages?: number
  /** A broker that says nothing for so long once all is sent keeps nothing more. */
  quietMs?: number
  limitMs?: number
}

/** More than the 1,000 that Mosquitto and EMQX keep when nobody has told them otherwise. */
const probeMessages = 1200
const probeTopics = 'linli/internal/probe/'

/** A probe that was cut off itself leaves nothing behind at an MQTT 5 broker after this long. */
const probeExpiryS = 300
const markEveryMs = 100

/**
 * Leaves a durable session of a random name, publishes to it at QoS 1, comes back and counts. Takes
 * well under two seconds at a broker that keeps everything; touches no session and no topic of others.
 */
export async function probeBroker(url: string, options: ProbeOptions = {}): Promise<BrokerProbe> {
  const { messages = probeMessages, quietMs = 3000, limitMs = 10_000 } = options
  const visit = visitsTo(url, `linli-probe-${Math.random().toString(16).slice(2, 12)}`, limitMs)
  let hung: NodeJS.Timeout | undefined
  const silence = new Promise<never>((_, reject) => {
    hung = setTimeout(reject, limitMs, new Error('it answers no more'))
  })
  try {
    return await Promise.race([probe(visit, messages, quietMs), silence])
  } catch (error) {
    return { kind: 'unreachable', reason: error instanceof Error ? error.message : String(error) }
  } finally {
    clearTimeout(hung)
    await visit.leaveNothing()
  }
}

async function probe(visit: Visit, messages: number, quietMs: number): Promise<BrokerProbe> {
  if (!(await subscribesAndLeaves(visit))) return noRights(messages)
  const sender = await visit.asSender()
  if (!(await publishes(sender, visit.topic, messages))) {
    // Rejects when the broker itself is gone.
    await visit.asSender()
    return noRights(messages)
  }
  const { kept, isMarked } = await count(visit, sender, messages, quietMs)
  if (kept === messages) return { kind: 'safe' }
  return kept === 0 && !isMarked ? noRights(messages) : losesSome(kept, messages)
}

/** Probes again after each pause until the broker answers; undefined when `signal` ends it. */
export async function probeOnceReachable(
  url: string,
  pause: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<BrokerProbe | undefined> {
  while (!signal.aborted) {
    const probe = await probeBroker(url)
    if (probe.kind !== 'unreachable') return probe
    await pause(signal).catch(() => {})
  }
  return undefined
}

/** False: the broker refuses the filter. */
async function subscribesAndLeaves(visit: Visit): Promise<boolean> {
  const keeper = await visit.asKeeper()
  const isGranted = await keeper.subscribeAsync(visit.topic, { qos: 1 }).then(
    () => true,
    () => false,
  )
  if (!keeper.connected) throw closedError()
  await keeper.endAsync()
  return isGranted
}

/** False: the broker cut the connection, as Mosquitto 2.0.11 answers a message it denies. */
async function publishes(sender: MqttClient, topic: string, messages: number): Promise<boolean> {
  const cut = new Promise<false>((resolve) => sender.once('close', () => resolve(false)))
  const all = Array.from({ length: messages }, (_, index) =>
    sender.publishAsync(topic, String(index), { qos: 1 }),
  )
  return await Promise.race([Promise.all(all).then(() => true), cut])
}

function closedError(): Error {
  return new Error('it closed the connection')
}

/**
 * What is published after the return comes after what was kept (MQTT 3.1.1 §4.6), so the count stands
 * when the first such mark arrives. A full queue drops marks too: they are repeated.
 */
async function count(
  visit: Visit,
  sender: MqttClient,
  messages: number,
  quietMs: number,
): Promise<{ kept: number; isMarked: boolean }> {
  const kept = new Set<number>()
  let marking: NodeJS.Timeout | undefined
  let quiet: NodeJS.Timeout | undefined
  const isMarked = await new Promise<boolean>((resolve, reject) => {
    const take = (payload: Buffer) => {
      quiet?.refresh()
      const index = Number(payload.toString())
      if (index >= messages) return resolve(true)
      kept.add(index)
      if (kept.size === messages) resolve(true)
    }
    const mark = () => sender.publish(visit.topic, String(messages), { qos: 1 })
    visit.asKeeper(take).then(() => {
      quiet = setTimeout(resolve, quietMs, false)
      mark()
      marking = setInterval(mark, markEveryMs)
    }, reject)
  }).finally(() => {
    clearInterval(marking)
    clearTimeout(quiet)
  })
  return { kept: kept.size, isMarked }
}

type Visit = ReturnType<typeof visitsTo>

/** The connections of one probe, and its traces at the broker. */
function visitsTo(url: string, id: string, connectTimeout: number) {
  let protocolVersion: 4 | 5 = 5
  let hasAnswered = false
  const opened: MqttClient[] = []

  async function open(
    options: IClientOptions,
    take: (payload: Buffer) => void = () => {},
  ): Promise<MqttClient> {
    const asked = { protocolVersion, ...options, connectTimeout, reconnectPeriod: 0 }
    const client = connect(url, asked)
    client.on('message', (_, payload) => take(payload))
    opened.push(client)
    await new Promise<void>((resolve, reject) => {
      client.on('connect', () => resolve())
      client.on('error', reject)
      client.on('close', () => reject(closedError()))
    })
    hasAnswered = true
    return client
  }

  return {
    topic: `${probeTopics}${id}`,
    // MQTT 3.1.1 has no window for publishers; mqtt.js does not keep to that of MQTT 5.
    asSender: () => open({ clean: true, protocolVersion: 4 }),
    async asKeeper(take?: (payload: Buffer) => void) {
      const properties = { sessionExpiryInterval: probeExpiryS }
      const asked = { clientId: id, clean: false, properties }
      try {
        return await open(asked, take)
      } catch (error) {
        if (!(error instanceof Error) || !refusesVersion5(error)) throw error
        protocolVersion = 4
        return await open(asked, take)
      }
    },
    async leaveNothing() {
      await Promise.all(opened.map((client) => client.endAsync(true)))
      if (!hasAnswered) return
      const last = await open({ clientId: id, clean: true }).catch(() => undefined)
      await last?.endAsync(true)
    },
  }
}

function losesSome(kept: number, sent: number): BrokerProbe {
  const sentence =
    `The broker kept ${kept} of ${sent} messages that it had acknowledged while their receiver was away. ` +
    'Mosquitto: set "max_queued_messages 0" and "persistence true", as deploy/mosquitto.conf does; ' +
    'EMQX: raise "mqtt.max_mqueue_len".'
  return { kind: 'unsafe', kept, sent, sentence }
}

function noRights(sent: number): BrokerProbe {
  const sentence =
    `None of ${sent} messages came back on ${probeTopics}#: give the account of MQTT_URL the right ` +
    'to publish and to subscribe on linli/internal/#.'
  return { kind: 'unsafe', kept: 0, sent, sentence }
}
