import { useTranslation } from 'react-i18next'
import type { Trace } from '../../../api/own/schema.ts'
import { roles } from '../../../api/people/schema.ts'
import { fields } from '../../../api/persons/schema.ts'
import { revealReasons } from '../../../api/reveals/schema.ts'
import { useDates } from './use-dates.ts'

const shownFirst = 10

/** Who looked or changed, by role and unit, when, why and for which case. */
export function Traces({ traces }: { traces: readonly Trace[] }) {
  const { t } = useTranslation('me')
  const [first, more] = [traces.slice(0, shownFirst), traces.slice(shownFirst)]
  return (
    <section>
      <h2>{t('traces.title')}</h2>
      <p className="muted">{traces.length === 0 ? t('traces.none') : t('traces.lead')}</p>
      <List traces={first} />
      {more.length > 0 ? (
        <details>
          <summary>+ {more.length}</summary>
          <List traces={more} />
        </details>
      ) : null}
    </section>
  )
}

function List({ traces }: { traces: readonly Trace[] }) {
  const { t } = useTranslation(['me', 'audit', 'persons', 'shell'])
  const { dayAndTime } = useDates()
  const who = ({ who, role, unit }: Trace) => {
    if (who !== 'staff') return t(`traces.${who}`)
    const known = roles.find((one) => one === role)
    return [unit, known ? t(`shell:role.${known}`) : role].filter(Boolean).join(' ')
  }
  const why = (text: string | null) => {
    const reason = revealReasons.find((one) => one === text)
    return reason ? t(`persons:reason.${reason}`) : text
  }
  const data = (names: readonly string[]) =>
    fields
      .filter((field) => names.includes(field))
      .map((field) => t(`persons:field.${field}`))
      .join(' · ')
  return (
    <ul>
      {traces.map((trace, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a list that is replaced whole; records have no id here
        <li key={`${trace.at} ${at}`}>
          <strong>{who(trace)}</strong> {t(`audit:kind.${trace.what}`)}
          {trace.outcome === 'refused' ? ` (${t('traces.refused')})` : ''}
          <small className="muted">
            {[
              dayAndTime(trace.at),
              why(trace.why),
              data(trace.fields),
              trace.caseCode && t('traces.case', { code: trace.caseCode }),
            ]
              .filter(Boolean)
              .join(' · ')}
          </small>
        </li>
      ))}
    </ul>
  )
}
