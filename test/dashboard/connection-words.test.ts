import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { beforeAll, describe, expect, it } from 'vitest'
import type { LinkHealth } from '../../api/live/events.ts'
import { alarmCodes } from '../../api/live/frames.ts'
import { startI18n } from '../../dashboard/i18n/i18n.ts'
import { en, zh } from '../../dashboard/i18n/texts.ts'
import { usePreferences } from '../../dashboard/preferences.ts'
import { ConnectionDetails } from '../../dashboard/ui/ConnectionDetails.tsx'
import { links, noticesOf } from '../../dashboard/ui/link-notices.ts'

const away: LinkHealth = {
  broker: 'up',
  ingest: 'up',
  telemetry: 'down',
  records: 'unknown',
  lastMessageAt: Date.now() - 90_000,
  alarms: [{ code: 'telemetry_away', since: Date.UTC(2026, 10, 2, 6, 2) }],
}

function shown(health: LinkHealth): string {
  const props = { line: 'up', health, heardAt: null, offsetMs: 0 } as const
  const notices = noticesOf('up', health)
  return renderToStaticMarkup(createElement(ConnectionDetails, { ...props, notices }))
}

describe.each(['zh', 'en'] as const)('the connection in words (%s)', (language) => {
  const texts = language === 'zh' ? zh : en
  beforeAll(async () => {
    await startI18n(language).changeLanguage(language)
    usePreferences.setState({ language })
  })

  it('names every link, how each is, the age of the last message and what to do', () => {
    const html = shown(away)
    const { connection } = texts.shell
    for (const link of links) expect(html).toContain(connection[link])
    const states = [...html.matchAll(/class="connection-(up|down|unknown)"/g)].map(([, one]) => one)
    expect(states.filter((one) => one !== undefined).slice(0, 5)).toEqual([
      'up',
      'up',
      'up',
      'down',
      'unknown',
    ])
    expect(html).toContain(language === 'zh' ? '1 分钟前' : '1 min ago')
    const { title, means, deed } = texts.alarms.notice.telemetry_away
    for (const words of [title, means, deed]) expect(html).toContain(words)
    expect(html).toContain('14:02')
    expect(html).not.toContain('{{')
  })

  it('has words for every condition and every link that can be down', () => {
    const notices = texts.alarms.notice
    const downs = links.map((link) => `${link}_down`)
    expect(Object.keys(notices).sort()).toEqual([...alarmCodes, ...downs].sort())
  })

  it('asks for nothing while all is well', () => {
    const html = shown({ ...away, telemetry: 'up', records: 'up', alarms: [] })
    expect(html).not.toContain('connection-notices')
  })
})
