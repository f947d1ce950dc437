import { useTranslation } from 'react-i18next'
import type { Health } from '../../../api/live/schema.ts'
import { useFormats } from '../../i18n/format.ts'
import { LinkMark } from '../../ui/LinkMark.tsx'
import { noticesOf } from '../../ui/link-notices.ts'
import { useNow } from '../../ui/now.ts'
import { useLive } from '../../use-live.ts'

/** What stands against the platform: what it means, what to mend, and what the part itself said. */
export function AlarmList({ health }: { health: Health }) {
  const { t } = useTranslation(['alarms', 'system'])
  const formats = useFormats()
  const now = useNow(15_000) + useLive((state) => state.clockOffsetMs)
  const { parts, alarms } = health
  const notices = noticesOf('up', {
    ...parts,
    ingest: parts.ingest.state,
    lastMessageAt: null,
    alarms,
  })
  if (notices.length === 0) return null
  return (
    <ul className="alarms" aria-label={t('system:links.alarms')}>
      {notices.map(({ key, since, pressing }) => (
        <li key={key} className={pressing ? 'panel alarm alarm-pressing' : 'panel alarm'}>
          <LinkMark state={pressing ? 'down' : 'troubled'} />
          <div>
            <h3>
              {t(`notice.${key}.title`)}
              {since === null ? null : (
                <small className="muted">{t('since', { time: formats.moment(since, now) })}</small>
              )}
            </h3>
            <p>{t(`notice.${key}.means`)}</p>
            <p>
              <b>{t('advice')}</b> {t(`notice.${key}.advice`)}
            </p>
            <Figures of={key} ingest={parts.ingest} />
            <Said
              words={quoted.has(key) ? alarms.find(({ code }) => code === key)?.detail : undefined}
            />
          </div>
        </li>
      ))}
    </ul>
  )
}

/** Of these the detail is what a server or the probe answered; of the others it is our own figures. */
const quoted: ReadonlySet<string> = new Set([
  'telemetry_refused',
  'telemetry_away',
  'broker_unsafe',
])

type Ingest = Health['parts']['ingest']

function Figures({ of, ingest }: { of: string; ingest: Ingest }) {
  const { t } = useTranslation('alarms')
  const { journal, gaps, cursors } = ingest
  if (of === 'messages_missing' && gaps && gaps.missing > 0)
    return <p>{t('figures.messages_missing', { n: gaps.missing, gaps: gaps.open })}</p>
  if (of === 'messages_missing') return <p>{t('figures.session_lost')}</p>
  if (of === 'journal_damaged' && journal)
    return <p>{t('figures.journal_damaged', { n: journal.damaged })}</p>
  if (of === 'journal_nearly_full' && journal) {
    const share = Math.round((journal.bytes / journal.budgetBytes) * 100)
    return <p>{t('figures.journal_nearly_full', { share })}</p>
  }
  if (of === 'reactions_behind' && cursors.react)
    return <p>{t('figures.reactions_behind', { n: Math.round(cursors.react.lagSeconds) })}</p>
  return null
}

function Said({ words }: { words: string | undefined }) {
  return words ? <code className="alarm-said">{words}</code> : null
}
