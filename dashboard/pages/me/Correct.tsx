import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OwnChange, OwnPage } from '../../../api/own/schema.ts'
import { requestedFields } from '../../../api/persons/schema.ts'
import { useErrorWords } from '../../error-words.ts'

import { useOwnDeed } from './queries.ts'
import { useDates } from './use-dates.ts'

type Person = NonNullable<OwnPage['person']>

const boxes = [
  { name: 'telephone', field: 'telephone', maxLength: 32, inputMode: 'tel' },
  { name: 'address', field: 'address', maxLength: 200, inputMode: 'text' },
  { name: 'dwelling', field: 'dwelling', maxLength: 32, inputMode: 'text' },
  { name: 'plates', field: 'plate', maxLength: 170, inputMode: 'text' },
] as const

/** What one sets oneself, and what one asks staff for. */
export function Correct({ person }: { person: Person }) {
  const { t } = useTranslation(['me', 'persons'])
  const errorWords = useErrorWords()
  const { day } = useDates()
  const deed = useOwnDeed()
  const [isOpen, setOpen] = useState(false)
  const waits = (field: string) =>
    person.requests.some((one) => one.field === field && one.closedAt === null)
  if (person.leftAt !== null) return null
  return (
    <section>
      <h2>{t('correct.title')}</h2>
      <p className="muted">{t('correct.lead')}</p>
      {isOpen ? (
        <CorrectForm
          person={person}
          isBusy={deed.isPending}
          onCancel={() => setOpen(false)}
          onSave={(change) =>
            deed.mutate({ deed: 'correct', change }, { onSuccess: () => setOpen(false) })
          }
        />
      ) : (
        <button type="button" className="phone-quiet" onClick={() => setOpen(true)}>
          {t('correct.open')}
        </button>
      )}
      <p className="muted">{t('correct.askBody')}</p>
      {requestedFields
        .filter((field) => !waits(field))
        .map((field) => (
          <button
            key={field}
            type="button"
            className="phone-quiet"
            disabled={deed.isPending}
            onClick={() => deed.mutate({ deed: 'ask', field })}
          >
            {t('correct.ask', { field: t(`persons:field.${field}`) })}
          </button>
        ))}
      <ul>
        {person.requests.map(({ id, field, askedAt, closedAt, outcome, why }) => (
          <li key={id}>
            {t(`correct.${outcome ?? 'asked'}`, {
              field: t(`persons:field.${field}`),
              day: day(closedAt ?? askedAt),
              why,
            })}
          </li>
        ))}
      </ul>
      <p role="status">
        {deed.isError ? errorWords(deed.error) : deed.isSuccess ? t('correct.saved') : ''}
      </p>
    </section>
  )
}

type FormProps = {
  person: Person
  isBusy: boolean
  onSave: (change: OwnChange) => void
  onCancel: () => void
}

function CorrectForm({ person, isBusy, onSave, onCancel }: FormProps) {
  const { t } = useTranslation(['me', 'persons'])
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const said = new FormData(event.currentTarget)
    const text = (name: string) => String(said.get(name) ?? '').trim()
    onSave({
      telephone: text('telephone') || null,
      address: text('address') || null,
      dwelling: text('dwelling') || null,
      plates: text('plates').split(/\s+/).filter(Boolean),
    })
  }
  return (
    <form onSubmit={save}>
      {boxes.map(({ name, field, ...box }) => (
        <label key={name}>
          <span className="muted">{t(`persons:form.${name}`)}</span>
          <input
            {...box}
            name={name}
            autoComplete="off"
            defaultValue={person.data
              .filter((datum) => datum.field === field)
              .map(({ value }) => value)
              .join(' ')}
          />
        </label>
      ))}
      <button type="submit" className="phone-next" disabled={isBusy}>
        {t('correct.save')}
      </button>
      <button type="button" className="phone-quiet" onClick={onCancel}>
        {t('correct.cancel')}
      </button>
    </form>
  )
}
