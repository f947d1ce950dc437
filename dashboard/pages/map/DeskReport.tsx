import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { ReportDialog } from '../incidents/ReportDialog.tsx'
import type { DeskState } from './use-desk.ts'

/** A report being taken: the form, or the words that ask for a click while its place is picked. */
export function DeskReport({ desk }: { desk: DeskState }) {
  const { t } = useTranslation('incidents')
  const { report, setReport } = desk
  if (!report) return null
  if (report.picking)
    return (
      <div className="desk-picking panel">
        {t('report.picking')}
        <Button size="small" onClick={() => setReport({ ...report, picking: false })}>
          {t('noteDialog.cancel')}
        </Button>
      </div>
    )
  return (
    <ReportDialog
      draft={report.draft}
      onDraft={(draft) => setReport({ ...report, draft })}
      onPickPlace={() => setReport({ ...report, picking: true })}
      onClose={() => setReport(null)}
      onReported={({ id }) => {
        setReport(null)
        desk.choose(id)
      }}
    />
  )
}
