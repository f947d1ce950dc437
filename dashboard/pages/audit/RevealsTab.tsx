import { Button, Table, type TableColumnsType } from 'antd'
import { useTranslation } from 'react-i18next'
import type { RevealDay } from '../../../api/audit/schema.ts'
import { useErrorWords } from '../../error-words.ts'
import { useFormats } from '../../i18n/format.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { useSearchState } from '../search-state.ts'
import { useReveals } from './audit-queries.ts'

/** Reveals per person and day beside that person's usual; a day leads to its deeds. */
export function RevealsTab() {
  const { t } = useTranslation('audit')
  const errorWords = useErrorWords()
  const formats = useFormats()
  const { patch } = useSearchState()
  const query = useReveals()
  const columns: TableColumnsType<RevealDay> = [
    {
      key: 'day',
      title: t('column.day'),
      render: (_, { day, who }) => (
        <Button
          type="link"
          size="small"
          onClick={() => patch({ tab: null, what: 'person.revealed', who, from: day, until: day })}
        >
          {day}
        </Button>
      ),
    },
    { key: 'who', title: t('column.who'), render: (_, { who }) => <code>{who}</code> },
    {
      key: 'count',
      title: t('column.count'),
      align: 'right',
      sorter: (a, b) => a.count - b.count,
      render: (_, { count }) => formats.number(count),
    },
    {
      key: 'usual',
      title: t('column.usual'),
      align: 'right',
      render: (_, { usual }) => (usual === 0 ? t('none') : formats.decimal(usual)),
    },
  ]
  if (query.isPending) return <Loading />
  if (query.isError)
    return <ErrorState words={errorWords(query.error)} onRetry={() => void query.refetch()} />
  if (query.data.length === 0) return <EmptyState title={t('empty')} body={t('emptyBody')} />
  return (
    <div className="panel">
      <Table
        size="small"
        rowKey={({ day, who }) => `${day} ${who}`}
        columns={columns}
        dataSource={query.data}
        pagination={false}
        scroll={{ x: 'max-content' }}
        showSorterTooltip={false}
      />
    </div>
  )
}
