import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OwnPage } from '../../../api/own/schema.ts'
import type { ConsentKind } from '../../../api/persons/schema.ts'
import { useErrorWords } from '../../error-words.ts'

import { useOwnDeed } from './queries.ts'
import { useDates } from './use-dates.ts'

/** What one agreed to; a second press in the same place takes it back. */
export function Consents({ person }: { person: NonNullable<OwnPage['person']> }) {
  const { t } = useTranslation(['me', 'persons'])
  const errorWords = useErrorWords()
  const { day } = useDates()
  const deed = useOwnDeed()
  const [sure, setSure] = useState<ConsentKind | null>(null)
  const press = (what: ConsentKind) =>
    sure === what ? deed.mutate({ deed: 'withdraw', what }) : setSure(what)
  return (
    <section>
      <h2>{t('consent.title')}</h2>
      <p className="muted">
        {person.consents.length === 0 ? t('persons:consent.none') : t('consent.lead')}
      </p>
      <ul>
        {person.consents.map(({ what, how, givenAt, withdrawnAt }) => (
          <li key={`${what} ${givenAt}`}>
            {t('persons:consent.given', {
              what: t(`persons:consent.${what}`),
              how: t(`persons:consentWay.${how}`),
              day: day(givenAt),
            })}
            {withdrawnAt !== null ? (
              <span className="muted">
                {' '}
                {t('persons:consent.withdrawn', { day: day(withdrawnAt) })}
              </span>
            ) : (
              <button
                type="button"
                className="phone-quiet"
                disabled={deed.isPending}
                onClick={() => press(what)}
              >
                {t(sure === what ? 'consent.sure' : 'consent.withdraw')}
              </button>
            )}
          </li>
        ))}
      </ul>
      {deed.isError ? <p role="alert">{errorWords(deed.error)}</p> : null}
    </section>
  )
}
