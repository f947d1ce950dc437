import { Segmented } from 'antd'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import type { Revenue } from '../../../api/ledger/schema.ts'
import { useErrorWords } from '../../error-words.ts'
import { useFormats } from '../../i18n/format.ts'
import { pages } from '../../paths.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Loading } from '../../ui/Loading.tsx'
import type { Drill, Only } from './drill.ts'
import { Figures } from './Figures.tsx'
import { Mismatches } from './Mismatches.tsx'
import { useStays } from './queries.ts'
import { StayPanel } from './StayPanel.tsx'
import { StaysTable } from './StaysTable.tsx'
import { dayMismatches, sumLines } from './sums.ts'
import type { BooksWords } from './words.ts'

type Props = { revenue: Revenue; drill: Drill & { lot: string; day: string }; words: BooksWords }

/** One lot's one day: each stay that ended on it, and beside it the one that was chosen. */
export function DayView({ revenue, drill, words }: Props) {
  const { t } = useTranslation('revenue')
  const formats = useFormats()
  const navigate = useNavigate()
  const errorWords = useErrorWords()
  const { only, ...whole } = drill
  const { lot, day } = drill
  const query = useStays(lot, day, only)
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query
  // A day's sum can be proved only when all of its stays are here.
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  const stays = query.data?.pages.flat() ?? []
  const line = revenue.days.find((each) => each.day === day) ?? sumLines([])
  const complete = query.isSuccess && !hasNextPage && !only && !query.isFetching
  const filtered = (by: Only | 'all') =>
    pages.revenue(by === 'all' ? whole : { ...whole, only: by })
  return (
    <>
      <Figures line={line} />
      <Mismatches found={complete ? dayMismatches(line, stays) : []} />
      <div className={drill.stay ? 'day day-chosen' : 'day'}>
        <section className="panel day-stays">
          <header className="panel-head">
            <h2>{t('stays')}</h2>
            {query.isSuccess ? (
              <span className="muted">{t('staysOf', { n: formats.number(stays.length) })}</span>
            ) : null}
            <Segmented<Only | 'all'>
              aria-label={t('filter.label')}
              value={only ?? 'all'}
              onChange={(by) => void navigate(filtered(by))}
              options={[
                { value: 'all', label: t('filter.all') },
                { value: 'unpaid', label: t('filter.unpaid') },
                { value: 'overpaid', label: t('filter.overpaid') },
              ]}
            />
          </header>
          {query.isPending ? <Loading /> : null}
          {query.isError ? (
            <ErrorState words={errorWords(query.error)} onRetry={() => void query.refetch()} />
          ) : null}
          {query.isSuccess && stays.length === 0 ? (
            <EmptyState
              title={t(`empty.${only ?? 'stays'}`)}
              body={t(`empty.${only ?? 'stays'}Body`)}
              action={only ? <Link to={filtered('all')}>{t('empty.showAll')}</Link> : undefined}
            />
          ) : null}
          {stays.length > 0 ? (
            <StaysTable
              stays={stays}
              drill={drill}
              words={words}
              loadingMore={hasNextPage === true}
            />
          ) : null}
          <p className="muted panel-note">{t('dayRule')}</p>
        </section>
        {drill.stay ? <StayPanel id={drill.stay} drill={drill} words={words} /> : null}
      </div>
    </>
  )
}
