import { Button, Popconfirm, Table } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Difference, RosterPreview } from '../../../../api/roster/schema.ts'
import { useFormats } from '../../../i18n/format.ts'
import { EmptyState } from '../../../ui/EmptyState.tsx'

type Props = {
  preview: RosterPreview
  isPending: boolean
  onApply: () => void
  onAgain: () => void
}

/** What would change, before anything is written; the values of persons are masked. */
export function RosterDifferences({ preview, isPending, onApply, onAgain }: Props) {
  const { t } = useTranslation('roster')
  const formats = useFormats()
  const { join, change, move, leave, same, differences, encoding } = preview
  const total = join + change + move + leave
  const counts = [
    t('counts', { join, change, move, leave }),
    t('same', { n: formats.number(same) }),
    t('encoding', { name: encoding }),
    ...(total > differences.length ? [t('shown', { n: differences.length })] : []),
  ]
  return (
    <section className="roster-preview">
      <p>{counts.join(' · ')}</p>
      <p className="roster-buttons">
        <Button onClick={onAgain}>{t('previewAgain')}</Button>
        <Popconfirm title={t('applyConfirm', { n: formats.number(total) })} onConfirm={onApply}>
          <Button type="primary" disabled={total === 0} loading={isPending}>
            {t('apply')}
          </Button>
        </Popconfirm>
      </p>
      <Problems preview={preview} />
      {total === 0 ? <EmptyState small title={t('nothing')} /> : <Rows rows={differences} />}
    </section>
  )
}

function Rows({ rows }: { rows: Difference[] }) {
  const { t } = useTranslation('roster')
  const field = (name: string) => t(`field.${name as 'name'}`)
  return (
    <Table
      size="small"
      rowKey="id"
      scroll={{ x: 'max-content' }}
      dataSource={rows}
      pagination={rows.length > 50 ? { pageSize: 50, showSizeChanger: false } : false}
      columns={[
        {
          key: 'line',
          title: t('table.line'),
          align: 'right',
          render: (_, row) => row.line ?? '–',
        },
        {
          key: 'member',
          title: t('table.member'),
          render: (_, { id, maskedName }) => `${maskedName} ${id}`,
        },
        { key: 'deed', title: t('table.deed'), render: (_, { deed }) => t(`deed.${deed}`) },
        {
          key: 'fields',
          title: t('table.fields'),
          render: (_, { fields, deed }) =>
            fields.map((one) => (
              <div key={one.field}>
                <span className="muted">{field(one.field)}</span>{' '}
                {deed === 'join' ? null : `${one.from ?? t('empty')} → `}
                {one.to ?? t('empty')}
              </div>
            )),
        },
      ]}
    />
  )
}

function Problems({ preview: { problems, problemCount } }: Pick<Props, 'preview'>) {
  const { t } = useTranslation('roster')
  const formats = useFormats()
  if (problemCount === 0) return null
  return (
    <details role="alert" open={problemCount < 20}>
      <summary>{t('problems', { n: formats.number(problemCount) })}</summary>
      <ul>
        {problems.map(({ line, reason }) => (
          <li key={`${line} ${reason}`}>
            {t('table.line')} {line}: {reason}
          </li>
        ))}
      </ul>
    </details>
  )
}
