import { Segmented } from 'antd'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { Revenue } from '../../../api/ledger/schema.ts'
import { RankedPlaces } from '../../charts/RankedPlaces.tsx'
import { pages } from '../../paths.ts'
import { DaysChart } from './DaysChart.tsx'
import { Figures } from './Figures.tsx'
import { GiveBack } from './GiveBack.tsx'
import { formatFen } from './money.ts'
import { Occupancy } from './Occupancy.tsx'
import { RevenueTable } from './RevenueTable.tsx'
import type { BooksWords } from './words.ts'

type Props = { revenue: Revenue; words: BooksWords }

/** A month of all lots: how it went by day, which lots brought how much, and the bays right now. */
export function MonthView({ revenue, words }: Props) {
  const { t } = useTranslation('revenue')
  const navigate = useNavigate()
  const [view, setView] = useState<'lots' | 'days'>('lots')
  const { month } = revenue
  const ranked = useMemo(
    () => [...revenue.lots].sort((a, b) => b.receivedFen - a.receivedFen),
    [revenue.lots],
  )
  const places = useMemo(
    () => ranked.map((lot) => ({ name: words.lot(lot.lotId), valueFen: lot.receivedFen })),
    [ranked, words],
  )
  const lots = ranked.map((lot) => ({
    ...lot,
    key: lot.lotId,
    name: words.lot(lot.lotId),
    to: pages.revenue({ month, lot: lot.lotId }),
  }))
  const days = revenue.days.map((day) => ({ ...day, key: day.day, name: words.day(day.day) }))
  return (
    <>
      <Figures line={revenue.total} />
      <div className="two">
        <div className="stack">
          <DaysChart revenue={revenue} words={words} />
          <Occupancy words={words} />
        </div>
        <section className="panel">
          <header className="panel-head">
            <h2>{t('chart.lots')}</h2>
            <span className="muted panel-hint">{t('chart.pickLot')}</span>
          </header>
          <RankedPlaces
            places={places}
            format={formatFen}
            label={t('chart.lotsLabel', { month: words.month(month) })}
            onPick={(index) => {
              const lot = ranked[index]
              if (lot) void navigate(pages.revenue({ month, lot: lot.lotId }))
            }}
          />
        </section>
      </div>
      <GiveBack month={month} words={words} />
      <section className="panel">
        <header className="panel-head">
          <Segmented
            aria-label={t('view.label')}
            value={view}
            onChange={setView}
            options={[
              { value: 'lots', label: t('view.lots') },
              { value: 'days', label: t('view.days') },
            ]}
          />
        </header>
        <RevenueTable
          rows={view === 'lots' ? lots : days}
          total={revenue.total}
          what={view === 'lots' ? t('column.lot') : t('column.day')}
        />
      </section>
    </>
  )
}
