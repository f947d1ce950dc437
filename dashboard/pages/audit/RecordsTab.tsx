import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { type AuditView, auditKinds, outcomes } from '../../../api/audit/schema.ts'
import { useErrorWords } from '../../error-words.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { useSearchState } from '../search-state.ts'
import { type Filter, useRecords } from './audit-queries.ts'
import { dayStart } from './day-start.ts'
import { RecordFilters } from './RecordFilters.tsx'
import { RecordsTable } from './RecordsTable.tsx'

/** The records of one view, narrowed by the filters in the URL, page by page. */
export function RecordsTab({ view }: { view: AuditView | undefined }) {
  const { t } = useTranslation('audit')
  const errorWords = useErrorWords()
  const { search, patch } = useSearchState()
  const query = useRecords(filterOf(search, view))
  const rows = query.data?.pages.flatMap(({ records }) => records) ?? []
  return (
    <>
      <RecordFilters view={view} />
      {query.isPending ? <Loading /> : null}
      {query.isError ? (
        <ErrorState words={errorWords(query.error)} onRetry={() => void query.refetch()} />
      ) : null}
      {query.isSuccess && rows.length === 0 ? (
        <EmptyState title={t('empty')} body={t('emptyBody')} />
      ) : null}
      {rows.length > 0 ? (
        <RecordsTable rows={rows} view={view} onOpen={(record) => patch({ record })} />
      ) : null}
      {query.hasNextPage ? (
        <Button
          className="audit-more"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t('more')}
        </Button>
      ) : null}
    </>
  )
}

function filterOf(search: URLSearchParams, view: AuditView | undefined): Filter {
  const filter: Filter = {}
  const [who, objectId, days] = ['who', 'object', 'days'].map((name) => search.get(name))
  const what = auditKinds.find((kind) => kind === search.get('what'))
  const outcome = outcomes.find((one) => one === search.get('outcome'))
  const [from, until] = [dayStart(search.get('from'), 0), dayStart(search.get('until'), 1)]
  if (view) filter.view = view
  if (who) filter.who = who
  if (objectId) filter.objectId = objectId
  if (what && !view) filter.what = what
  if (outcome) filter.outcome = outcome
  if (from !== undefined) filter.from = from
  if (until !== undefined) filter.until = until
  if (view === 'off_hours' && days) filter.days = days
  return filter
}
