import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Revenue } from '../../../api/ledger/schema.ts'
import { RevenueChart } from '../../charts/RevenueChart.tsx'
import { everyDay } from './days.ts'
import { formatFen } from './money.ts'
import type { BooksWords } from './words.ts'

type Props = {
  revenue: Revenue
  words: BooksWords
  hint?: string
  onPick?: (day: string) => void
}

/** The month's days from first to last; days without entries are gaps. */
export function DaysChart({ revenue, words, hint, onPick }: Props) {
  const { t } = useTranslation('revenue')
  const bars = useMemo(() => {
    const lines = new Map(revenue.days.map((line) => [line.day, line]))
    return everyDay(revenue.month).map((day) => ({
      day,
      tick: String(Number(day.slice(8))),
      name: words.day(day),
      dueFen: lines.get(day)?.dueFen ?? 0,
      receivedFen: lines.get(day)?.receivedFen ?? 0,
    }))
  }, [revenue, words])
  const chartWords = useMemo(() => ({ due: t('figure.due'), received: t('figure.received') }), [t])
  const pick = (index: number) => {
    const day = bars[index]?.day
    if (day && revenue.days.some((line) => line.day === day)) onPick?.(day)
  }
  return (
    <section className="panel">
      <header className="panel-head">
        <h2>{t('chart.days')}</h2>
        <ul className="books-legend">
          <li>
            <i className="bar-mark bar-received" /> {t('figure.received')}
          </li>
          <li>
            <i className="bar-mark bar-due" /> {t('figure.due')}
          </li>
        </ul>
        {hint ? <span className="muted panel-hint">{hint}</span> : null}
      </header>
      <RevenueChart
        bars={bars}
        words={chartWords}
        format={formatFen}
        formatShort={words.axis}
        label={t('chart.daysLabel', { month: words.month(revenue.month) })}
        {...(onPick ? { onPick: pick } : {})}
      />
    </section>
  )
}
