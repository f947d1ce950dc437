import { Popover } from 'antd'
import { useTranslation } from 'react-i18next'
import { AgeText } from './AgeText.tsx'
import { type Connection, ConnectionDetails } from './ConnectionDetails.tsx'
import { LinkMark } from './LinkMark.tsx'
import { type LinkState, linkStates, type Notice, noticesOf } from './link-notices.ts'
import './connection.css'

/** The links of the chain told apart, what stands against them, and the age of the last device message. */
export function ConnectionChip(connection: Connection) {
  const { t } = useTranslation('shell')
  const { line, health, offsetMs } = connection
  const notices = noticesOf(line, health)
  const words = useChipWords(connection, notices)
  const state = chipState(connection, notices)
  return (
    <Popover
      content={<ConnectionDetails {...connection} notices={notices} />}
      placement="bottomRight"
      align={intoView}
      trigger={['hover', 'focus']}
    >
      <button
        type="button"
        className={`connection-chip connection-chip-${state}`}
        aria-label={`${t('connection.label')}: ${words}`}
      >
        <LinkMark state={state} />
        <span className="connection-words">{words}</span>
        {health.lastMessageAt && line === 'up' ? (
          <span className="muted connection-age">
            <AgeText at={health.lastMessageAt} offsetMs={offsetMs} />
          </span>
        ) : null}
      </button>
    </Popover>
  )
}

/** On a phone it is wider than what lies left of the chip. */
const intoView = { overflow: { shiftX: true, adjustY: true } }

/** One word for the whole chain. */
function chipState({ line, health }: Connection, notices: readonly Notice[]): LinkState {
  if (notices.some(({ pressing }) => pressing)) return 'down'
  if (Object.values(linkStates(line, health)).includes('unknown')) return 'unknown'
  return notices.length > 0 ? 'troubled' : 'up'
}

function useChipWords({ line, health }: Connection, notices: readonly Notice[]): string {
  const { t } = useTranslation(['shell', 'alarms'])
  const [first, ...others] = notices
  if (first) {
    const title = t(`alarms:notice.${first.key}.title`)
    return others.length > 0 ? t('alarms:more', { title, n: others.length }) : title
  }
  if (line === 'connecting') return t('connection.connecting')
  const isChecking = Object.values(linkStates(line, health)).includes('unknown')
  return t(isChecking ? 'connection.checking' : 'connection.allUp')
}
