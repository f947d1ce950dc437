import { Alert } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import type { Revenue } from '../../../api/ledger/schema.ts'
import { useErrorWords } from '../../error-words.ts'
import { pages } from '../../paths.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { useTitle } from '../../ui/use-title.ts'
import { useDistrict } from '../places-queries.ts'
import { BooksFoot } from './BooksFoot.tsx'
import { BooksHead } from './BooksHead.tsx'
import { DayView } from './DayView.tsx'
import { type Drill, readDrill } from './drill.ts'
import { LotView } from './LotView.tsx'
import { monthOf } from './local-day.ts'
import { Mismatches } from './Mismatches.tsx'
import { MonthView } from './MonthView.tsx'
import { useBooksRefresh, useRevenue } from './queries.ts'
import { revenueMismatches } from './sums.ts'
import { type BooksWords, useBooksWords } from './words.ts'
import './revenue.css'
import './stays.css'

/** The books of parking income: month → lot → day → stay, each level the sum of the one below. */
export function RevenuePage() {
  const { t } = useTranslation('revenue')
  const [params] = useSearchParams()
  const errorWords = useErrorWords()
  const thisMonth = monthOf(Date.now())
  const drill = readDrill(params, thisMonth)
  const district = useDistrict()
  const words = useBooksWords(district.data)
  const revenue = useRevenue(drill.month, drill.lot)
  useBooksRefresh()
  useTitle(t('title'))
  const months = [...new Set([thisMonth, drill.month, ...(revenue.data?.months ?? [])])]
  return (
    <div className="page revenue">
      <BooksHead
        drill={drill}
        months={months.sort().reverse()}
        updatedAtMs={revenue.data ? revenue.dataUpdatedAt : undefined}
        words={words}
      />
      {revenue.isPending ? <Loading /> : null}
      {revenue.isError && !revenue.data ? (
        <ErrorState words={errorWords(revenue.error)} onRetry={() => void revenue.refetch()} />
      ) : null}
      {revenue.data ? (
        <div className={revenue.isPlaceholderData ? 'stack stack-old' : 'stack'}>
          {revenue.isError ? <Alert showIcon type="warning" title={t('notFresh')} /> : null}
          <Mismatches found={revenueMismatches(revenue.data)} />
          <Body drill={drill} revenue={revenue.data} words={words} />
        </div>
      ) : null}
      <BooksFoot drill={drill} />
    </div>
  )
}

type BodyProps = { drill: Drill; revenue: Revenue; words: BooksWords }

function Body({ drill, revenue, words }: BodyProps) {
  const { t } = useTranslation('revenue')
  const { month, lot, day } = drill
  if (lot && day) return <DayView revenue={revenue} drill={{ ...drill, lot, day }} words={words} />
  if (revenue.days.length > 0)
    return lot ? (
      <LotView revenue={revenue} lot={lot} words={words} />
    ) : (
      <MonthView revenue={revenue} words={words} />
    )
  if (lot)
    return (
      <EmptyState
        title={t('empty.lot')}
        body={t('empty.lotBody')}
        action={<Link to={pages.revenue({ month })}>{t('empty.lotAction')}</Link>}
      />
    )
  const latest = revenue.months.find((each) => each !== month)
  return (
    <EmptyState
      title={t('empty.month', { month: words.month(month) })}
      body={t('empty.monthBody')}
      action={
        latest ? <Link to={pages.revenue({ month: latest })}>{t('empty.latest')}</Link> : undefined
      }
    />
  )
}
