import { type Refusal, refuse } from '../errors.ts'
import type { Scope } from '../people/schema.ts'
import { storedFields } from './columns.ts'
import type { CountsQuery, SeriesQuery } from './schema.ts'

/** More points than pixels of a wide chart show nothing more. */
export const maxSeriesPoints = 2000

/** A raw series stops one point beyond it, so that the asker sees there is more and takes windows. */
export const rawSeriesLimit = maxSeriesPoints + 1

/**
 * The query to ask: raw when neither window nor function is given, else windows, made coarser when
 * more than 2,000 were asked for.
 */
export function planSeries(query: SeriesQuery): SeriesQuery | Refusal {
  const type = storedFields(query.kind).find(([name]) => name === query.field)?.[1]
  if (!type) return refuse('invalid', `${query.kind} has no field "${query.field}".`)
  if (query.to <= query.from) return refuse('invalid', '"to" must be after "from".')
  const fn = query.fn ?? (type === 'number' ? 'mean' : 'last')
  if (type !== 'number' && (fn === 'mean' || fn === 'min' || fn === 'max'))
    return refuse('invalid', `"${query.field}" is not a number: use last or count.`)
  if (query.windowS === undefined && query.fn === undefined) return query
  return { ...query, fn, windowS: fittingWindowS(query, query.windowS ?? 1) }
}

/** What to ask instead when the raw points were too many. */
export function windowed(query: SeriesQuery): SeriesQuery | Refusal {
  return planSeries({ ...query, windowS: 1 })
}

/** The windows asked for, or the next coarser ones of which at most 2,000 lie in the range. */
export function fittingWindowS(range: { from: number; to: number }, askedS: number): number {
  // One window more than fits, because windows stand on the epoch and not on `from`.
  const neededS = (range.to - range.from) / 1000 / (maxSeriesPoints - 1)
  if (askedS >= neededS) return askedS
  return roundWindowsS.find((windowS) => windowS >= neededS) ?? Math.ceil(neededS)
}

const roundWindowsS = [1, 5, 10, 30, 60, 300, 600, 1800, 3600, 21_600, 86_400, 604_800]

/** As `planSeries`, for counts: of the part of the district that the asker answers for. */
export function planCounts(query: CountsQuery, scope: Scope): CountsQuery | Refusal {
  if (query.to <= query.from) return refuse('invalid', '"to" must be after "from".')
  const { siteId, communityId } = scope
  const isForeign = (asked: string | undefined, own: string | null) =>
    asked !== undefined && own !== null && asked !== own
  if (isForeign(query.site, siteId) || isForeign(query.community, communityId))
    return refuse('forbidden', 'This lies outside what you answer for.')
  return {
    ...query,
    ...(siteId === null ? {} : { site: siteId }),
    ...(communityId === null ? {} : { community: communityId }),
    windowS: fittingWindowS(query, query.windowS),
  }
}
