import { Table, type TableColumnsType } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import type { Stay } from '../../../api/parking/schema.ts'
import { pages } from '../../paths.ts'
import type { Drill } from './drill.ts'
import { timeOf } from './local-day.ts'
import { formatFen } from './money.ts'
import { StayTag } from './StayTag.tsx'
import type { BooksWords } from './words.ts'

type Props = {
  stays: readonly Stay[]
  drill: Drill
  words: BooksWords
  loadingMore: boolean
}

/** Above this many rows only those in sight are drawn. */
const manyRows = 60

export function StaysTable({ stays, drill, words, loadingMore }: Props) {
  const { t } = useTranslation('revenue')
  const navigate = useNavigate()
  const to = (stay: Stay) => pages.revenue({ ...drill, stay: stay.id })
  const columns: TableColumnsType<Stay> = [
    {
      key: 'entered',
      title: t('column.entered'),
      width: 116,
      render: (_, stay) => <Link to={to(stay)}>{timeOf(stay.enteredAt, stay.day)}</Link>,
    },
    {
      key: 'left',
      title: t('column.left'),
      width: 76,
      render: (_, { leftAt, day }) => (leftAt === null ? '–' : timeOf(leftAt, day)),
    },
    {
      key: 'duration',
      title: t('column.duration'),
      width: 132,
      align: 'right',
      render: (_, { enteredAt, leftAt }) =>
        leftAt === null ? '–' : words.span(leftAt - enteredAt),
    },
    {
      key: 'bay',
      title: t('column.bay'),
      width: 88,
      render: (_, stay) => words.bay(stay.bayId),
    },
    {
      key: 'due',
      title: t('column.due'),
      width: 104,
      align: 'right',
      render: (_, { feeFen }) => (feeFen === null ? '–' : formatFen(feeFen)),
    },
    {
      key: 'paid',
      title: t('column.paid'),
      width: 104,
      align: 'right',
      render: (_, stay) => formatFen(stay.paidFen),
    },
    {
      key: 'state',
      title: t('column.state'),
      width: 104,
      render: (_, stay) => <StayTag stay={stay} />,
    },
  ]
  return (
    <Table
      size="small"
      rowKey="id"
      columns={columns}
      dataSource={stays}
      pagination={false}
      virtual={stays.length > manyRows}
      scroll={stays.length > manyRows ? { x: 724, y: 560 } : { x: 'max-content' }}
      rowClassName={(stay) => (stay.id === drill.stay ? 'row row-chosen' : 'row')}
      onRow={(stay) => ({ onClick: () => void navigate(to(stay)) })}
      {...(loadingMore ? { footer: () => <span className="muted">{t('loadingMore')}</span> } : {})}
    />
  )
}
