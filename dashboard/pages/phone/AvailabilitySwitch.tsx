import { useTranslation } from 'react-i18next'
import type { OwnVolunteer } from '../../../api/volunteers/schema.ts'
import { useErrorWords } from '../../error-words.ts'
import { useSetAvailability } from './queries.ts'

const choices = ['available', 'off'] as const

/** Free or resting, in one press. Busy is not chosen: a task sets it and ends it. */
export function AvailabilitySwitch({ own }: { own: OwnVolunteer }) {
  const { t } = useTranslation('phone')
  const errorWords = useErrorWords()
  const change = useSetAvailability()
  const shown = change.isPending ? change.variables : own.availability
  return (
    <section className="availability">
      <h2>{t('availability.title')}</h2>
      <div className="availability-choices">
        {choices.map((choice) => (
          <button
            key={choice}
            type="button"
            aria-pressed={shown === choice}
            disabled={change.isPending}
            onClick={() => change.mutate(choice)}
          >
            {shown === choice ? '✓ ' : ''}
            {t(`availability.${choice}`)}
          </button>
        ))}
      </div>
      <p className="muted" role="status">
        {change.isError ? errorWords(change.error) : t(`availabilityHint.${shown}`)}
      </p>
    </section>
  )
}
