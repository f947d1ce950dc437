import { type Breakpoint, Grid, Table, type TableColumnsType } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import type { Stay } from '../../../api/parking/schema.ts'
import { pages } from '../../paths.ts'
import type { Drill } from './drill.ts'
import { formatFen } from './money.ts'
import { StayTag } from './StayTag.tsx'
import type { BooksWords } from './words.ts'

type Props = {
  stays: readonly Stay[]
  drill: Drill
  words: BooksWords
  loadingMore: boolean
}

/** On a phone the money and its state come first; the rest is one tap away, in the stay itself. */
const beyondPhone: Breakpoint[] = ['md']

/** Above this many rows only those in sight are drawn. */
const manyRows = 60

export function StaysTable({ stays, drill, words, loadingMore }: Props) {
  const { t } = useTranslation('revenue')
  const navigate = useNavigate()
  const isWide = Grid.useBreakpoint().md ?? true
  const columns = useColumns(drill, words, isWide)
  return (
    <Table
      size="small"
      rowKey="id"
      columns={columns}
      dataSource={stays}
      pagination={false}
      virtual={stays.length > manyRows}
      scroll={stays.length > manyRows ? { x: isWide ? 712 : 332, y: 560 } : { x: 'max-content' }}
      rowClassName={(stay) => (stay.id === drill.stay ? 'row row-chosen' : 'row')}
      onRow={(stay) => ({ onClick: () => void navigate(addressOf(stay, drill)) })}
      {...(loadingMore ? { footer: () => <span className="muted">{t('loadingMore')}</span> } : {})}
    />
  )
}

function addressOf(stay: Stay, drill: Drill): string {
  return pages.revenue({ ...drill, stay: stay.id })
}

function useColumns(drill: Drill, words: BooksWords, isWide: boolean): TableColumnsType<Stay> {
  const { t } = useTranslation('revenue')
  return [
    {
      key: 'entered',
      title: t('column.entered'),
      width: isWide ? 116 : 100,
      render: (_, stay) => (
        <Link to={addressOf(stay, drill)}>{words.time(stay.enteredAt, stay.day)}</Link>
      ),
    },
    {
      key: 'left',
      responsive: beyondPhone,
      title: t('column.left'),
      width: 76,
      render: (_, { leftAt, day }) => (leftAt === null ? '–' : words.time(leftAt, day)),
    },
    {
      key: 'duration',
      responsive: beyondPhone,
      title: t('column.duration'),
      width: 112,
      align: 'right',
      render: (_, { enteredAt, leftAt }) =>
        leftAt === null ? '–' : words.span(leftAt - enteredAt),
    },
    {
      key: 'bay',
      responsive: beyondPhone,
      title: t('column.bay'),
      width: 72,
      render: (_, stay) => words.bay(stay.bayId),
    },
    {
      key: 'due',
      title: t('column.due'),
      width: isWide ? 92 : 70,
      align: 'right',
      render: (_, { feeFen }) => (feeFen === null ? '–' : formatFen(feeFen)),
    },
    {
      key: 'paid',
      title: t('column.paid'),
      width: isWide ? 92 : 70,
      align: 'right',
      render: (_, stay) => formatFen(stay.paidFen),
    },
    {
      key: 'state',
      title: t('column.state'),
      width: isWide ? 152 : 92,
      render: (_, stay) => <State stay={stay} />,
    },
  ]
}

/** That evidence came late is said of a stay that still stands; a void one says it by its name. */
function State({ stay }: { stay: Stay }) {
  const { t } = useTranslation('revenue')
  const isCorrected = stay.corrections > 0 && stay.state !== 'void'
  return (
    <>
      <StayTag stay={stay} />
      {isCorrected ? <small className="muted stay-corrected">{t('corrected')}</small> : null}
    </>
  )
}
