import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { Revenue } from '../../../api/ledger/schema.ts'
import { pages } from '../../paths.ts'
import { DaysChart } from './DaysChart.tsx'
import { Figures } from './Figures.tsx'
import { GiveBack } from './GiveBack.tsx'
import { Occupancy } from './Occupancy.tsx'
import { RevenueTable } from './RevenueTable.tsx'
import type { BooksWords } from './words.ts'

type Props = { revenue: Revenue; lot: string; words: BooksWords }

/** A month of one lot, day by day. */
export function LotView({ revenue, lot, words }: Props) {
  const { t } = useTranslation('revenue')
  const navigate = useNavigate()
  const { month } = revenue
  const days = revenue.days.map((line) => ({
    ...line,
    key: line.day,
    name: words.day(line.day),
    to: pages.revenue({ month, lot, day: line.day }),
  }))
  return (
    <>
      <Figures line={revenue.total} />
      <DaysChart
        revenue={revenue}
        words={words}
        hint={t('chart.pickDay')}
        onPick={(day) => void navigate(pages.revenue({ month, lot, day }))}
      />
      <Occupancy lot={lot} words={words} />
      <GiveBack month={month} lot={lot} words={words} />
      <section className="panel">
        <RevenueTable rows={days} total={revenue.total} what={t('column.day')} />
        <p className="muted panel-note">{t('dayRule')}</p>
      </section>
    </>
  )
}
