import { Table, type TableColumnsType } from 'antd'
import { useTranslation } from 'react-i18next'
import type { RetentionRule } from '../../../../api/retention/schema.ts'
import { useErrorWords } from '../../../error-words.ts'
import { useFormats } from '../../../i18n/format.ts'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { KeepDays } from './KeepDays.tsx'
import { useRetention } from './queries.ts'

/** How long each class of personal data is kept (保存期限), and that it really goes. */
export function RetentionTab() {
  const { t } = useTranslation('retention')
  const errorWords = useErrorWords()
  const query = useRetention()
  return (
    <section>
      <p className="system-lead muted">{t('lead')}</p>
      {query.isPending ? <Loading /> : null}
      {query.isError ? (
        <ErrorState words={errorWords(query.error)} onRetry={() => void query.refetch()} />
      ) : null}
      {query.isSuccess ? <Rules rows={query.data} /> : null}
    </section>
  )
}

function Rules({ rows }: { rows: readonly RetentionRule[] }) {
  const { t } = useTranslation('retention')
  const formats = useFormats()
  const columns: TableColumnsType<RetentionRule> = [
    {
      key: 'class',
      title: t('class'),
      render: (_, rule) => (
        <>
          <b>{t(`name.${rule.class}`)}</b>
          <div className="muted">{t(`about.${rule.class}`)}</div>
        </>
      ),
    },
    { key: 'keep', title: t('keep'), render: (_, rule) => <KeepDays rule={rule} /> },
    {
      key: 'last',
      title: t('last'),
      render: (_, { lastAt, lastBefore, lastRemoved }) =>
        lastAt === null ? (
          t('never')
        ) : (
          <>
            {formats.dateTime(lastAt)}
            <div className="muted">
              {t('removed', {
                n: formats.number(lastRemoved ?? 0),
                before: formats.date(lastBefore ?? 0),
              })}
            </div>
          </>
        ),
    },
    { key: 'next', title: t('next'), render: (_, { nextAt }) => formats.dateTime(nextAt) },
  ]
  return (
    <Table
      rowKey="class"
      size="small"
      pagination={false}
      scroll={{ x: 'max-content' }}
      columns={columns}
      dataSource={[...rows]}
    />
  )
}
