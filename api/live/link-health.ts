import type { Context } from '../context.ts'
import type { LinkHealth } from './events.ts'
import type { IngestState } from './frames.ts'

type PartState = LinkHealth['broker']

const checkEveryMs = 5000

/** Ingest reports once a second; after this silence nothing is known of what it does. */
const silentMs = 10_000

/** A store that answers slower than this is of no use to a screen. */
const pingWithinMs = 3000

export type LinkHealthWatch = ReturnType<typeof watchLink>

type OnHealth = (health: LinkHealth, before: LinkHealth) => void

/** Tells the parts of the chain apart. */
export function watchLink(ctx: Context) {
  let onHealth: OnHealth = () => {}
  let bus: PartState = 'unknown'
  let ingest: { state: IngestState; heardAt: number } | undefined
  let pings: Pick<LinkHealth, 'telemetry' | 'records'> = {
    telemetry: 'unknown',
    records: 'unknown',
  }
  let told = current()
  let timer: ReturnType<typeof setInterval> | undefined
  let checking: Promise<void> | undefined

  function isSilent(): boolean {
    return !ingest || ctx.clock.now() - ingest.heardAt > silentMs
  }
  function broker(): PartState {
    if (bus !== 'up') return bus
    if (isSilent()) return 'unknown'
    return ingest?.state.brokerUp ? 'up' : 'down'
  }
  function current(): LinkHealth {
    return { broker: broker(), ...pings, lastMessageAt: ingest?.state.lastMessageAt ?? null }
  }
  function tell(always: boolean) {
    const [before, health] = [told, current()]
    const differs = (['broker', 'telemetry', 'records'] as const).some(
      (part) => health[part] !== before[part],
    )
    if (!always && !differs) return
    told = health
    onHealth(health, before)
  }
  async function check() {
    const [telemetry, records] = await Promise.all([
      stateOf(() => ctx.telemetry.ping()),
      stateOf(() => ctx.database.ping()),
    ])
    pings = { telemetry, records }
    tell(true)
  }

  return {
    current,
    ingest: (): IngestState | undefined => (isSilent() ? undefined : ingest?.state),
    /** `listener` hears every check, and every change at once. */
    async start(listener: OnHealth) {
      onHealth = listener
      await check()
      timer = setInterval(() => {
        checking ??= check().finally(() => {
          checking = undefined
        })
      }, checkEveryMs)
    },
    async stop() {
      clearInterval(timer)
      await checking
    },
    hearBus(state: PartState) {
      bus = state
      tell(false)
    },
    /** A retained state may be from long ago, so its own time counts; else the time it came. */
    hearIngest(state: IngestState, retained: boolean) {
      ingest = { state, heardAt: retained ? state.at : ctx.clock.now() }
      tell(false)
    },
  }
}

async function stateOf(ping: () => Promise<void>): Promise<PartState> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const tooLate = new Promise<PartState>((resolve) => {
    timer = setTimeout(resolve, pingWithinMs, 'down')
  })
  const answered = ping().then(
    (): PartState => 'up',
    (): PartState => 'down',
  )
  return Promise.race([answered, tooLate]).finally(() => clearTimeout(timer))
}
