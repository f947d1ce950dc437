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
            <Said words={alarms.find(({ code }) => code === key)?.detail} />
          </div>
        </li>
      ))}
    </ul>
  )
}

function Said({ words }: { words: string | undefined }) {
  return words ? <code className="alarm-said">{words}</code> : null
}
