import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OwnPage } from '../../../api/own/schema.ts'
import { useErrorWords } from '../../error-words.ts'

import { useOwnDeed, useOwnExport } from './queries.ts'
import { useDates } from './use-dates.ts'

/** A copy to take along. */
export function Copy() {
  const { t } = useTranslation('me')
  const errorWords = useErrorWords()
  const copy = useOwnExport()
  return (
    <section>
      <h2>{t('export.title')}</h2>
      <p className="muted">{t('export.lead')}</p>
      <button
        type="button"
        className="phone-quiet"
        disabled={copy.isPending}
        onClick={() => copy.mutate()}
      >
        {t('export.button')}
      </button>
      {copy.isError ? <p role="alert">{errorWords(copy.error)}</p> : null}
    </section>
  )
}

/** Leaving says first what goes, what stays and why, and asks once more in the same place. */
export function Leave({ page }: { page: OwnPage }) {
  const { t } = useTranslation('me')
  const errorWords = useErrorWords()
  const { day } = useDates()
  const deed = useOwnDeed()
  const [isSure, setSure] = useState(false)
  const leftAt = page.person?.leftAt ?? null
  return (
    <section>
      <h2>{t('leave.title')}</h2>
      <p>{leftAt === null ? t('leave.lead') : t('leave.left', { day: day(leftAt) })}</p>
      <p className="muted">{t('leave.stays')}</p>
      {page.hasOpenTask ? <p role="status">{t('leave.openTask')}</p> : null}
      {leftAt !== null || page.hasOpenTask ? null : isSure ? (
        <>
          <button type="button" className="phone-next" onClick={() => setSure(false)}>
            {t('leave.no')}
          </button>
          <button
            type="button"
            className="phone-quiet"
            disabled={deed.isPending}
            onClick={() => deed.mutate({ deed: 'leave' })}
          >
            {t('leave.sure')}
          </button>
        </>
      ) : (
        <button type="button" className="phone-quiet" onClick={() => setSure(true)}>
          {t('leave.button')}
        </button>
      )}
      {deed.isError ? <p role="alert">{errorWords(deed.error)}</p> : null}
    </section>
  )
}
