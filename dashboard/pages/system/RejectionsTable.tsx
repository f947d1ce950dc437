import { App, Table, type TableColumnsType } from 'antd'
import { useTranslation } from 'react-i18next'
import { useErrorWords } from '../../error-words.ts'
import { useFormats } from '../../i18n/format.ts'
import { AgeText } from '../../ui/AgeText.tsx'
import { DisabledWithReason } from '../../ui/DisabledWithReason.tsx'
import { useLive } from '../../use-live.ts'
import { usePutBack } from './intake-queries.ts'
import type { RejectedRow } from './quarantine-rows.ts'
import { useGroupWords } from './reason-words.ts'

/** Counters with a redacted sample; what is still kept of one can be put back. */
export function RejectionsTable({ rows }: { rows: readonly RejectedRow[] }) {
  const { t } = useTranslation('intake')
  const formats = useFormats()
  const words = useGroupWords()
  const offsetMs = useLive((state) => state.clockOffsetMs)
  const columns: TableColumnsType<RejectedRow> = [
    {
      key: 'reason',
      title: t('reasonHead'),
      width: 250,
      render: (_, { reason, subscription }) => (
        <>
          {words.reason(reason)}
          <span className="under">{words.folded(subscription) ?? <code>{subscription}</code>}</span>
        </>
      ),
    },
    {
      key: 'count',
      title: t('count'),
      width: 90,
      align: 'right',
      defaultSortOrder: 'descend',
      sorter: (a, b) => a.count - b.count,
      render: (_, { count }) => formats.number(count),
    },
    {
      key: 'kept',
      title: t('kept'),
      width: 170,
      align: 'right',
      sorter: (a, b) => a.kept - b.kept,
      render: (_, row) => <Kept row={row} />,
    },
    {
      key: 'last',
      title: t('last'),
      width: 120,
      sorter: (a, b) => a.lastAt - b.lastAt,
      render: (_, { lastAt }) => <AgeText at={lastAt} offsetMs={offsetMs} />,
    },
    {
      key: 'first',
      title: t('first'),
      width: 145,
      render: (_, { firstAt }) => formats.dateTime(firstAt),
    },
    {
      key: 'sample',
      title: t('sample'),
      width: 340,
      render: (_, { sample }) => <code className="sample">{sample || '–'}</code>,
    },
  ]
  return (
    <div className="panel">
      <Table
        size="small"
        rowKey="key"
        columns={columns}
        dataSource={rows}
        pagination={rows.length > 50 ? { pageSize: 50, showSizeChanger: false } : false}
        scroll={{ x: 1115 }}
        showSorterTooltip={false}
      />
    </div>
  )
}

function Kept({ row }: { row: RejectedRow }) {
  const { t } = useTranslation('intake')
  const { message } = App.useApp()
  const errorWords = useErrorWords()
  const formats = useFormats()
  const putBack = usePutBack()
  const { subscription, reason, kept, isWaiting } = row
  const why = isWaiting ? t('isBack') : kept === 0 ? t('nothingKept') : undefined
  const ask = () =>
    putBack.mutate(
      { subscription, reason },
      {
        onSuccess: () => void message.success(t('asked', { n: formats.number(kept) })),
        onError: (error) => void message.warning(errorWords(error)),
      },
    )
  return (
    <span className="kept" title={t('keptHint')}>
      {formats.number(kept)}
      <DisabledWithReason
        size="small"
        right="intake.write"
        reason={why}
        title={t('putBackHint')}
        loading={putBack.isPending}
        onClick={ask}
      >
        {t('putBack')}
      </DisabledWithReason>
    </span>
  )
}
