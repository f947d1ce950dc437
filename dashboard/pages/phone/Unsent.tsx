import { useTranslation } from 'react-i18next'
import { clockTime } from './clock-time.ts'
import type { Outbox } from './outbox.ts'
import type { Sender } from './sender.ts'

/** A first try is nothing to worry about: only what failed or was refused is announced. */
export function Unsent({ outbox, sender }: { outbox: Outbox; sender: Sender }) {
  const { t } = useTranslation('phone')
  const refused = outbox.filter((tap) => tap.state === 'refused')
  const late = outbox.filter((tap) => tap.state !== 'refused' && tap.attempts > 0)
  const isLate = late.some((tap) => tap.attempts > 1 || tap.state === 'waiting')
  if (refused.length === 0 && !isLate) return null
  return (
    <section className="unsent" role="status">
      <p>
        <strong>
          {refused.length > 0 ? t('refused') : t('unsentCount', { n: outbox.length })}
        </strong>
      </p>
      <p>{refused.length > 0 ? t('refusedBody') : t('unsentBody')}</p>
      <ul>
        {outbox.map((tap) => (
          <li key={tap.id}>
            {tap.transition === 'decline' ? t('decline') : t(`step.${tap.transition}`)}
            {' · '}
            {t('tappedAt', { time: clockTime(tap.tappedAtMs) })}
          </li>
        ))}
      </ul>
      <div className="unsent-buttons">
        <button type="button" className="phone-quiet" onClick={() => sender.retry()}>
          {t('retry')}
        </button>
        {refused.map((tap) => (
          <button
            key={tap.id}
            type="button"
            className="phone-quiet"
            onClick={() => sender.discard(tap.id)}
          >
            {t('discard')}
          </button>
        ))}
      </div>
    </section>
  )
}
