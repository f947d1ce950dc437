import { Button, Table, type TableColumnsType } from 'antd'
import { useTranslation } from 'react-i18next'
import type { AuditRecord, AuditView } from '../../../api/audit/schema.ts'
import { callReasons } from '../../../api/cameras/schema.ts'
import { useFormats } from '../../i18n/format.ts'

type Props = {
  rows: readonly AuditRecord[]
  view: AuditView | undefined
  onOpen: (id: string) => void
}

/** One line a deed; the camera register shows its particulars at once. */
export function RecordsTable({ rows, view, onOpen }: Props) {
  const { t } = useTranslation('audit')
  const formats = useFormats()
  const why = useWhyWords()
  const detail: TableColumnsType<AuditRecord> =
    view === 'cameras' || view === 'exports'
      ? [
          {
            key: 'detail',
            title: t('column.detail'),
            render: (_, record) => detailWords(record),
          },
        ]
      : []
  const columns: TableColumnsType<AuditRecord> = [
    {
      key: 'at',
      title: t('column.at'),
      width: 150,
      render: (_, { at, id }) => (
        <Button type="link" size="small" onClick={() => onOpen(id)}>
          {formats.dateTime(at)}
        </Button>
      ),
    },
    {
      key: 'who',
      title: t('column.who'),
      render: (_, { actorKind, actorName }) =>
        actorKind === 'system' ? t('system') : <code>{actorName}</code>,
    },
    { key: 'what', title: t('column.what'), render: (_, { what }) => t(`kind.${what}`) },
    {
      key: 'object',
      title: t('column.object'),
      render: (_, { objectId }) => (objectId ? <code>{objectId}</code> : '–'),
    },
    { key: 'why', title: t('column.why'), render: (_, record) => why(record.why) ?? '–' },
    ...detail,
    {
      key: 'outcome',
      title: t('column.outcome'),
      render: (_, { outcome }) => t(`outcome.${outcome}`),
    },
    { key: 'address', title: t('column.address'), render: (_, { address }) => address ?? '–' },
  ]
  return (
    <div className="panel">
      <Table
        size="small"
        rowKey="id"
        columns={columns}
        dataSource={rows}
        pagination={false}
        scroll={{ x: 860 }}
      />
    </div>
  )
}

/** A reason from a list in words; another as it was written. */
export function useWhyWords() {
  const { t } = useTranslation('audit')
  return (why: string | null) => {
    const reason = callReasons.find((one) => one === why)
    return reason ? t(`reason.${reason}`) : why
  }
}

export function detailWords({ detail }: Pick<AuditRecord, 'detail'>): string {
  return Object.entries(detail ?? {})
    .map(([name, value]) => `${name}: ${value ?? '–'}`)
    .join(' · ')
}
