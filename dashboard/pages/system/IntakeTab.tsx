import { CheckCircleOutlined, ReloadOutlined } from '@ant-design/icons'
import { Button, Table, type TableColumnsType } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Rejection } from '../../../api/intake/schema.ts'
import { useErrorWords } from '../../error-words.ts'
import { useFormats } from '../../i18n/format.ts'
import { AgeText } from '../../ui/AgeText.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { useLive } from '../../use-live.ts'
import { useRejections } from './queries.ts'
import { isKnownReason } from './reasons.ts'

/** What was not taken, and why, in words. */
export function IntakeTab() {
  const { t } = useTranslation('system')
  const errorWords = useErrorWords()
  const query = useRejections()
  const rows = query.data ?? []
  return (
    <section>
      <p className="system-lead muted">
        {t('intake.lead')}
        <Button
          icon={<ReloadOutlined />}
          loading={query.isFetching}
          onClick={() => void query.refetch()}
        >
          {t('intake.refresh')}
        </Button>
      </p>
      {query.isPending ? <Loading /> : null}
      {query.isError ? (
        <ErrorState words={errorWords(query.error)} onRetry={() => void query.refetch()} />
      ) : null}
      {query.isSuccess && rows.length === 0 ? (
        <EmptyState
          icon={<CheckCircleOutlined />}
          title={t('intake.empty')}
          body={t('intake.emptyBody')}
        />
      ) : null}
      {rows.length > 0 ? <Rejections rows={rows} /> : null}
    </section>
  )
}

function Rejections({ rows }: { rows: readonly Rejection[] }) {
  const { t } = useTranslation('system')
  const formats = useFormats()
  const offsetMs = useLive((state) => state.clockOffsetMs)
  const columns: TableColumnsType<Rejection> = [
    {
      key: 'reason',
      title: t('intake.reason'),
      width: 260,
      render: (_, { reason }) =>
        isKnownReason(reason) ? t(`reason.${reason}`) : t('reason.other', { code: reason }),
    },
    {
      key: 'subscription',
      title: t('intake.subscription'),
      width: 230,
      render: (_, { subscription }) =>
        subscription === '*' ? t('intake.foldedSubscription') : <code>{subscription}</code>,
    },
    {
      key: 'count',
      title: t('intake.count'),
      width: 100,
      align: 'right',
      defaultSortOrder: 'descend',
      sorter: (a, b) => a.count - b.count,
      render: (_, { count }) => formats.number(count),
    },
    {
      key: 'last',
      title: t('intake.last'),
      width: 120,
      sorter: (a, b) => a.lastAt - b.lastAt,
      render: (_, { lastAt }) => <AgeText at={lastAt} offsetMs={offsetMs} />,
    },
    {
      key: 'first',
      title: t('intake.first'),
      width: 130,
      render: (_, { firstAt }) => formats.dateTime(firstAt),
    },
    {
      key: 'sample',
      title: t('intake.sample'),
      width: 340,
      render: (_, { sample }) => <code className="sample">{sample}</code>,
    },
  ]
  return (
    <div className="panel">
      <Table
        size="small"
        rowKey={({ subscription, reason }) => `${subscription} ${reason}`}
        columns={columns}
        dataSource={rows}
        pagination={rows.length > 50 ? { pageSize: 50, showSizeChanger: false } : false}
        scroll={{ x: 1180 }}
        showSorterTooltip={false}
      />
    </div>
  )
}
