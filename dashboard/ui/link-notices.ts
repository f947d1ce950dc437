import type { LinkHealth, PartState } from '../../api/live/events.ts'

/** The browser is this page's own line to the server; the others lie behind it. */
export const links = ['browser', 'broker', 'ingest', 'telemetry', 'records'] as const
export type Link = (typeof links)[number]

/** `troubled`: it works, and a condition that concerns it stands. */
export type LinkState = PartState | 'troubled'

export type AlarmCode = LinkHealth['alarms'][number]['code']

/** `cuts`: the link is down by it; `slows`: it works late; `warns`: nothing is wrong on this screen. */
type Concern = { link: Exclude<Link, 'browser'>; effect: 'cuts' | 'slows' | 'warns' }

const concerns: Record<AlarmCode, Concern> = {
  journal_failing: { link: 'ingest', effect: 'cuts' },
  journal_full: { link: 'ingest', effect: 'cuts' },
  telemetry_refused: { link: 'telemetry', effect: 'cuts' },
  broker_unsafe: { link: 'broker', effect: 'warns' },
  telemetry_away: { link: 'telemetry', effect: 'cuts' },
  journal_nearly_full: { link: 'ingest', effect: 'warns' },
  journal_damaged: { link: 'ingest', effect: 'warns' },
  messages_missing: { link: 'broker', effect: 'warns' },
  reactions_behind: { link: 'records', effect: 'slows' },
}

type Line = PartState | 'connecting'

/** How each link is; while the line is down nobody here knows how the rest is. */
export function linkStates(line: Line, health: LinkHealth): Record<Link, LinkState> {
  const troubled = new Set(health.alarms.map(({ code }) => concerns[code].link))
  const behind = (link: Concern['link']): LinkState => {
    const state = line === 'up' ? health[link] : 'unknown'
    return state === 'up' && troubled.has(link) ? 'troubled' : state
  }
  return {
    browser: line === 'connecting' ? 'unknown' : line,
    broker: behind('broker'),
    ingest: behind('ingest'),
    telemetry: behind('telemetry'),
    records: behind('records'),
  }
}

export type NoticeKey = AlarmCode | `${Link}_down`

/** What to tell a person; `pressing`: something does not work as it should now. */
export type Notice = { key: NoticeKey; since: number | null; pressing: boolean }

/** A link that is down and that no condition explains, worst first; then what stands, pressing first. */
export function noticesOf(line: Line, health: LinkHealth): Notice[] {
  if (line === 'down') return [{ key: 'browser_down', since: null, pressing: true }]
  if (line !== 'up') return []
  const cut = health.alarms.map(({ code }) => concerns[code])
  const down = (['records', 'broker', 'ingest', 'telemetry'] as const)
    .filter((link) => health[link] === 'down')
    .filter((link) => !cut.some((one) => one.link === link && one.effect === 'cuts'))
    .map((link): Notice => ({ key: `${link}_down`, since: null, pressing: true }))
  const standing = health.alarms.map(
    ({ code, since }): Notice => ({
      key: code,
      since,
      pressing: concerns[code].effect !== 'warns',
    }),
  )
  const [pressing, warnings] = [true, false].map((wanted) =>
    standing.filter((notice) => notice.pressing === wanted),
  )
  return [...down, ...(pressing ?? []), ...(warnings ?? [])]
}
