import { useTranslation } from 'react-i18next'
import type { OwnPage } from '../../../api/own/schema.ts'
import { useDates } from './use-dates.ts'

/** Every datum in plain, under its name. */
export function Kept({ page }: { page: OwnPage }) {
  const { t } = useTranslation(['me', 'persons', 'shell'])
  const { day } = useDates()
  const { account, person, volunteer } = page
  const skills = volunteer?.skills.map((skill) => t(`skill.${skill}` as 'skill.repair')) ?? []
  return (
    <section>
      <h2>{t('kept.title')}</h2>
      {person ? null : <p className="muted">{t('kept.none')}</p>}
      <dl className="me-data">
        {person?.data.map(({ field, value }) => (
          <Line key={`${field} ${value}`} name={t(`persons:field.${field}`)} value={value} />
        ))}
        {skills.length > 0 ? <Line name={t('skills')} value={skills.join(' · ')} /> : null}
        {volunteer?.lon != null && volunteer.lat != null ? (
          <Line
            name={t('place')}
            value={`${volunteer.lon}, ${volunteer.lat}`}
            note={t('placeBody')}
          />
        ) : null}
        <Line
          name={t('account')}
          value={`${account.name} · ${t(`shell:role.${account.role}`)} · ${account.displayName}`}
        />
      </dl>
      {person ? <p className="muted">{t('since', { day: day(person.createdAt) })}</p> : null}
    </section>
  )
}

function Line({ name, value, note }: { name: string; value: string; note?: string }) {
  return (
    <div>
      <dt className="muted">{name}</dt>
      <dd>
        {value}
        {note ? <small className="muted">{note}</small> : null}
      </dd>
    </div>
  )
}
