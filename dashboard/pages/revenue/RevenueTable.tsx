import { Table, type TableColumnsType } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { RevenueLine } from '../../../api/ledger/schema.ts'
import { useFormats } from '../../i18n/format.ts'
import { formatFen } from './money.ts'
import { outstandingFen } from './sums.ts'

export type RevenueRow = RevenueLine & {
  key: string
  name: string
  /** Where the row leads, one level deeper. */
  to?: string
}

type Props = {
  rows: readonly RevenueRow[]
  total: RevenueLine
  /** What a row is: heads the first column. */
  what: string
}

const amounts = [
  ['received', (line: RevenueLine) => line.receivedFen],
  ['due', (line: RevenueLine) => line.dueFen],
  ['outstanding', outstandingFen],
  ['cost', (line: RevenueLine) => line.shares.costFen],
  ['property', (line: RevenueLine) => line.shares.propertyFen],
  ['owners', (line: RevenueLine) => line.shares.ownersFen],
] as const
const counts = [
  ['stays', (line: RevenueLine) => line.stays],
  ['payments', (line: RevenueLine) => line.payments],
] as const

/** Lots or days with all their figures; its last row is the total, as the books have it. */
export function RevenueTable({ rows, total, what }: Props) {
  const { t } = useTranslation('revenue')
  const formats = useFormats()
  const columns: TableColumnsType<RevenueRow> = [
    {
      key: 'name',
      title: what,
      fixed: 'left',
      className: 'cell-name',
      render: (_, row) => (row.to ? <Link to={row.to}>{row.name}</Link> : row.name),
    },
    ...amounts.map(([key, of]) => ({
      key,
      title: t(`figure.${key}`),
      align: 'right' as const,
      className: key === 'received' ? 'cell-main' : '',
      sorter: (a: RevenueRow, b: RevenueRow) => of(a) - of(b),
      render: (_: unknown, row: RevenueRow) => formatFen(of(row)),
    })),
    ...counts.map(([key, of]) => ({
      key,
      title: t(`figure.${key}`),
      align: 'right' as const,
      sorter: (a: RevenueRow, b: RevenueRow) => of(a) - of(b),
      render: (_: unknown, row: RevenueRow) => formats.number(of(row)),
    })),
  ]
  return (
    <Table
      className="revenue-table"
      size="small"
      columns={columns}
      dataSource={rows}
      pagination={false}
      scroll={{ x: 'max-content' }}
      showSorterTooltip={false}
      summary={() => (
        <Table.Summary.Row className="total-row">
          <Table.Summary.Cell index={0}>{t('total')}</Table.Summary.Cell>
          {amounts.map(([key, of], i) => (
            <Table.Summary.Cell key={key} index={i + 1} align="right">
              {formatFen(of(total))}
            </Table.Summary.Cell>
          ))}
          {counts.map(([key, of], i) => (
            <Table.Summary.Cell key={key} index={i + 7} align="right">
              {formats.number(of(total))}
            </Table.Summary.Cell>
          ))}
        </Table.Summary.Row>
      )}
    />
  )
}
