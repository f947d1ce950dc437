import { App } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RosterAsk } from '../../../../api/roster/schema.ts'
import { useErrorWords } from '../../../error-words.ts'
import { useTitle } from '../../../ui/use-title.ts'
import { RosterDifferences } from './RosterDifferences.tsx'
import { RosterForm } from './RosterForm.tsx'
import { RosterImports } from './RosterImports.tsx'
import { useApply, usePreview } from './roster-queries.ts'
import './roster.css'

/** Upload, look at the differences, apply, and undo when it was a mistake (名册导入). */
export function RosterPage() {
  const { t } = useTranslation('roster')
  useTitle(t('title'))
  const words = useErrorWords()
  const { message } = App.useApp()
  const preview = usePreview()
  const apply = useApply()
  const [ask, setAsk] = useState<RosterAsk>()
  const again = () => {
    preview.reset()
    apply.reset()
  }
  const error = apply.error ?? preview.error
  return (
    <div className="roster">
      <h1>{t('title')}</h1>
      {error ? <p role="alert">{words(error)}</p> : null}
      {preview.data && ask ? (
        <RosterDifferences
          preview={preview.data}
          isPending={apply.isPending}
          onAgain={again}
          onApply={() =>
            apply.mutate(
              { ...ask, digest: preview.data.digest },
              {
                onSuccess: () => {
                  void message.success(t('applied'))
                  again()
                },
              },
            )
          }
        />
      ) : (
        <RosterForm
          isPending={preview.isPending}
          onPreview={(next) => {
            setAsk(next)
            preview.mutate(next)
          }}
        />
      )}
      <RosterImports />
    </div>
  )
}
