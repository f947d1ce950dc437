import { Popover } from 'antd'
import { useTranslation } from 'react-i18next'
import type { LinkHealth } from '../../api/live/events.ts'
import { AgeText } from './AgeText.tsx'
import './connection.css'

type Link = 'up' | 'down' | 'unknown'

type Props = {
  /** This browser's own line to the server. */
  link: Link | 'connecting'
  health: LinkHealth
  /** When this browser last heard from the server, on its own clock. */
  heardAt: number | null
  offsetMs: number
}

const parts = ['broker', 'telemetry', 'records'] as const

/** The links of the chain told apart, and the age of the last device message. */
export function ConnectionChip({ link, health, heardAt, offsetMs }: Props) {
  const { t } = useTranslation('shell')
  const down = parts.find((part) => health[part] === 'down')
  const unknown = parts.some((part) => health[part] === 'unknown')
  const known = link === 'up'
  const bad = link === 'down' || down !== undefined
  const words = {
    up: down
      ? t('connection.partDown', { part: t(`connection.${down}`) })
      : t(unknown ? 'connection.unknown' : 'connection.allUp'),
    down: t('connection.lost'),
    unknown: t('connection.unknown'),
    connecting: t('connection.connecting'),
  }[link]
  const rows = [
    ['browser', link === 'connecting' ? 'unknown' : link],
    // While the line is down, nobody knows how the rest is.
    ...parts.map((part) => [part, known ? health[part] : 'unknown'] as const),
  ] as const
  const details = (
    <dl className="connection-list">
      {rows.map(([part, state]) => (
        <div key={part}>
          <dt>{t(`connection.${part}`)}</dt>
          <dd className={`connection-${state}`}>
            <LinkMark state={state} />
            {t(state === 'unknown' ? 'connection.unknownWord' : `connection.${state}`)}
          </dd>
        </div>
      ))}
      <div>
        <dt>{t('connection.lastMessage')}</dt>
        <dd>
          {health.lastMessageAt ? (
            <AgeText at={health.lastMessageAt} offsetMs={offsetMs} />
          ) : (
            t('connection.never')
          )}
        </dd>
      </div>
      <div>
        <dt>{t('connection.heard')}</dt>
        <dd>{heardAt ? <AgeText at={heardAt} /> : t('connection.never')}</dd>
      </div>
    </dl>
  )
  return (
    <Popover content={details} placement="bottomRight" trigger={['hover', 'focus']}>
      <button
        type="button"
        className={bad ? 'connection-chip connection-bad' : 'connection-chip'}
        aria-label={`${t('connection.label')}: ${words}`}
      >
        <LinkMark state={bad ? 'down' : known && !unknown ? 'up' : 'unknown'} />
        <span className="connection-words">{words}</span>
        {health.lastMessageAt && known ? (
          <span className="muted connection-age">
            <AgeText at={health.lastMessageAt} offsetMs={offsetMs} />
          </span>
        ) : null}
      </button>
    </Popover>
  )
}

/** Up is a filled dot, down a cross, unknown a hollow ring: readable without colour. */
function LinkMark({ state }: { state: Link }) {
  return (
    <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
      {state === 'down' ? (
        <path d="M1.5 1.5 8.5 8.5M8.5 1.5 1.5 8.5" stroke="currentColor" strokeWidth="2" />
      ) : (
        <circle
          cx="5"
          cy="5"
          r="3.5"
          fill={state === 'up' ? 'currentColor' : 'none'}
          stroke="currentColor"
          strokeWidth="1.5"
        />
      )}
    </svg>
  )
}
