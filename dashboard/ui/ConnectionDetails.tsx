import { useTranslation } from 'react-i18next'
import type { LinkHealth } from '../../api/live/events.ts'
import { useFormats } from '../i18n/format.ts'
import { AgeText } from './AgeText.tsx'
import { LinkMark } from './LinkMark.tsx'
import { type LinkState, linkStates, links, type Notice } from './link-notices.ts'
import { useNow } from './now.ts'

export type Connection = {
  /** This browser's own line to the server. */
  line: 'up' | 'down' | 'connecting'
  health: LinkHealth
  /** When this browser last heard from the server, on its own clock. */
  heardAt: number | null
  offsetMs: number
}

type Props = Connection & { notices: readonly Notice[] }

/** Each link by itself, the two ages, and in words what stands, what it means and what to do. */
export function ConnectionDetails({ line, health, heardAt, offsetMs, notices }: Props) {
  const { t } = useTranslation('shell')
  const states = linkStates(line, health)
  const never = t('connection.never')
  return (
    <div className="connection-details">
      <dl className="connection-list">
        {links.map((link) => (
          <Row key={link} name={t(`connection.${link}`)} state={states[link]}>
            <LinkMark state={states[link]} />
            {t(`connection.${states[link]}`)}
          </Row>
        ))}
        <Row name={t('connection.lastMessage')}>
          {health.lastMessageAt ? <AgeText at={health.lastMessageAt} offsetMs={offsetMs} /> : never}
        </Row>
        <Row name={t('connection.heard')}>{heardAt ? <AgeText at={heardAt} /> : never}</Row>
      </dl>
      {notices.length > 0 ? <Notices notices={notices} offsetMs={offsetMs} /> : null}
    </div>
  )
}

type RowProps = { name: string; state?: LinkState; children: React.ReactNode }

function Row({ name, state, children }: RowProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={state ? `connection-${state}` : undefined}>{children}</dd>
    </div>
  )
}

function Notices({ notices, offsetMs }: { notices: readonly Notice[]; offsetMs: number }) {
  const { t } = useTranslation('alarms')
  const formats = useFormats()
  const now = useNow(15_000) + offsetMs
  return (
    <ul className="connection-notices">
      {notices.map(({ key, since, pressing }) => (
        <li key={key} className={pressing ? 'connection-down' : undefined}>
          <LinkMark state={pressing ? 'down' : 'troubled'} />
          <div>
            <h4>
              {t(`notice.${key}.title`)}
              {since === null ? null : (
                <small>{t('since', { time: formats.moment(since, now) })}</small>
              )}
            </h4>
            <p>{t(`notice.${key}.means`)}</p>
            <p>
              <b>{t(`notice.${key}.deed`)}</b>
            </p>
          </div>
        </li>
      ))}
    </ul>
  )
}
