import { CheckCircleOutlined, ReloadOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { useErrorWords } from '../../error-words.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { useQuarantine, useRejections, useReplays, useStrangers } from './intake-queries.ts'
import { rejectedRows } from './quarantine-rows.ts'
import { RejectionsTable } from './RejectionsTable.tsx'
import { ReplaysTable } from './ReplaysTable.tsx'
import { Strangers } from './Strangers.tsx'
import './intake.css'

/** What was not taken and why, who speaks without being registered, and what is being put back. */
export function IntakeTab() {
  const { t } = useTranslation('intake')
  const errorWords = useErrorWords()
  const [rejections, quarantine, strangers, replays] = [
    useRejections(),
    useQuarantine(),
    useStrangers(),
    useReplays(),
  ]
  const queries = [rejections, quarantine, strangers, replays]
  const failed = queries.find((query) => query.isError)
  const refetch = () => void Promise.all(queries.map((query) => query.refetch()))
  const rows = rejectedRows(rejections.data ?? [], quarantine.data ?? [], replays.data ?? [])
  return (
    <section>
      <p className="system-lead muted">
        {t('lead')}
        <Button
          icon={<ReloadOutlined />}
          loading={queries.some((query) => query.isFetching)}
          onClick={refetch}
        >
          {t('refresh')}
        </Button>
      </p>
      {failed ? <ErrorState words={errorWords(failed.error)} onRetry={refetch} /> : null}
      {!failed && queries.some((query) => query.isPending) ? <Loading /> : null}
      {rejections.isSuccess && quarantine.isSuccess && rows.length === 0 ? (
        <EmptyState icon={<CheckCircleOutlined />} title={t('empty')} body={t('emptyBody')} />
      ) : null}
      {rows.length > 0 ? <RejectionsTable rows={rows} /> : null}
      {strangers.data?.length ? (
        <Strangers rows={strangers.data} replays={replays.data ?? []} />
      ) : null}
      {replays.data?.length ? <ReplaysTable rows={replays.data} /> : null}
    </section>
  )
}
