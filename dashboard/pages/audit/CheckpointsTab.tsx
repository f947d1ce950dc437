import { Table, type TableColumnsType, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Checkpoints } from '../../../api/audit/schema.ts'
import { useErrorWords } from '../../error-words.ts'
import { useFormats } from '../../i18n/format.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { useCheckpoints } from './audit-queries.ts'

type Checkpoint = Checkpoints['checkpoints'][number]

/** What was signed, to be copied and kept elsewhere, and the key that it is checked with. */
export function CheckpointsTab() {
  const { t } = useTranslation('audit')
  const errorWords = useErrorWords()
  const formats = useFormats()
  const query = useCheckpoints()
  const columns: TableColumnsType<Checkpoint> = [
    {
      key: 'at',
      title: t('column.signedAt'),
      render: (_, { signedAt }) => formats.dateTime(signedAt),
    },
    {
      key: 'size',
      title: t('column.size'),
      align: 'right',
      render: (_, { size }) => formats.number(size),
    },
    {
      key: 'root',
      title: t('column.root'),
      render: (_, { root, note }) => (
        <Typography.Text copyable={{ text: note, tooltips: [t('copy'), t('copy')] }}>
          <code>{root}</code>
        </Typography.Text>
      ),
    },
    {
      key: 'genuine',
      title: t('column.genuine'),
      render: (_, { genuine }) => (genuine ? t('genuine.yes') : <b>{t('genuine.no')}</b>),
    },
  ]
  if (query.isPending) return <Loading />
  if (query.isError)
    return <ErrorState words={errorWords(query.error)} onRetry={() => void query.refetch()} />
  const { key, checkpoints } = query.data
  return (
    <>
      <p>
        {t('key')}{' '}
        <Typography.Text copyable={{ text: key }}>
          <code>{key}</code>
        </Typography.Text>
      </p>
      {checkpoints.length === 0 ? (
        <EmptyState title={t('noCheckpoints')} />
      ) : (
        <div className="panel">
          <Table
            size="small"
            rowKey="size"
            columns={columns}
            dataSource={checkpoints}
            pagination={false}
            scroll={{ x: 'max-content' }}
          />
        </div>
      )}
    </>
  )
}
