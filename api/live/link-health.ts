import type { Context } from '../context.ts'
import type { LinkHealth, PartState } from './events.ts'
import type { IngestState } from './frames.ts'
import { isNews, type LinkFacts, linkHealth, standing } from './rules.ts'

const checkEveryMs = 5000

/** A store that answers slower than this is of no use to a screen. */
const pingWithinMs = 3000

export type LinkHealthWatch = ReturnType<typeof watchLink>

type OnHealth = (health: LinkHealth, before: LinkHealth) => void

/** Gathers what is known of the parts of the chain and tells when it changes. */
export function watchLink(ctx: Context) {
  const facts: LinkFacts = {
    bus: 'unknown',
    busSince: ctx.clock.now(),
    ingest: undefined,
    telemetry: 'unknown',
    records: 'unknown',
  }
  let onHealth: OnHealth = () => {}
  let told = current()
  let timer: ReturnType<typeof setInterval> | undefined
  let checking: Promise<void> | undefined

  function current(): LinkHealth {
    return linkHealth(facts, ctx.clock.now())
  }
  function tell(always: boolean) {
    const [before, health] = [told, current()]
    if (!always && !isNews(health, before)) return
    told = health
    onHealth(health, before)
  }
  async function check() {
    const [telemetry, records] = await Promise.all([
      stateOf(() => ctx.telemetry.ping()),
      stateOf(() => ctx.database.ping()),
    ])
    Object.assign(facts, { telemetry, records })
    tell(true)
  }

  return {
    current,
    ingest: (): IngestState | undefined => standing(facts, ctx.clock.now()),
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
    hearBus(bus: PartState) {
      if (bus !== facts.bus) Object.assign(facts, { bus, busSince: ctx.clock.now() })
      tell(false)
    },
    /** A retained state may be from long ago, so its own time counts; else the time it came. */
    hearIngest(state: IngestState, retained: boolean) {
      const now = ctx.clock.now()
      facts.ingest = { state, heardAt: retained ? Math.min(state.at, now) : now }
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
