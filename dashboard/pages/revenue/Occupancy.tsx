import { useTranslation } from 'react-i18next'
import type { LotOccupancy } from '../../../api/parking/schema.ts'
import { OccupancyBar, OccupancyMark } from '../../charts/OccupancyBar.tsx'
import { useFormats } from '../../i18n/format.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { useOccupancy } from './queries.ts'
import type { BooksWords } from './words.ts'

const states = ['occupied', 'free', 'unknown'] as const

/** How full the lots are at this moment; of one lot when it is named. */
export function Occupancy({ lot, words }: { lot?: string | undefined; words: BooksWords }) {
  const { t } = useTranslation('revenue')
  const formats = useFormats()
  const all = useOccupancy()
  const lots = all?.filter(({ lotId }) => lot === undefined || lotId === lot)
  return (
    <section className="panel occupancy">
      <header className="panel-head">
        <h2>{t('occupancy.title')}</h2>
        <ul className="books-legend">
          {states.map((state) => (
            <li key={state}>
              <OccupancyMark state={state} /> {t(`occupancy.${state}`)}{' '}
              <b>{formats.number(sumOf(lots ?? [], state))}</b>
            </li>
          ))}
        </ul>
      </header>
      {lots === undefined ? <Loading small /> : null}
      {lots?.length === 0 ? <EmptyState small title={t('occupancy.none')} /> : null}
      <ul className="occupancy-list">
        {lots?.map((counts) => {
          const name = words.lot(counts.lotId)
          return (
            <li key={counts.lotId} className="occupancy-row">
              {lot === undefined ? <span className="occupancy-name">{name}</span> : null}
              <OccupancyBar {...counts} label={t('occupancy.label', { lot: name, ...counts })} />
              <span className="number">
                {formats.number(counts.free)}
                <span className="muted"> / {formats.number(counts.total)}</span>
              </span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

function sumOf(lots: readonly LotOccupancy[], state: (typeof states)[number]): number {
  return lots.reduce((sum, lot) => sum + lot[state], 0)
}
