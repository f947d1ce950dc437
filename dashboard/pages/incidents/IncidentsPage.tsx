import { Button, Drawer, Select, Table } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import {
  type Incident,
  incidentStates,
  incidentTypeNames,
  severities,
} from '../../../api/incidents/schema.ts'
import { useErrorWords } from '../../error-words.ts'
import { useFormats } from '../../i18n/format.ts'
import { pages } from '../../paths.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { SeverityMark } from '../../ui/SeverityMark.tsx'
import { StateTag } from '../../ui/StateTag.tsx'
import { useTitle } from '../../ui/use-title.ts'
import { useLive } from '../../use-live.ts'
import { useSearchState } from '../search-state.ts'
import { ChosenIncident } from './ChosenIncident.tsx'
import { useIncidentList } from './incident-queries.ts'
import { usePlaceWords } from './place-words.ts'
import { isOver, queueOrder, readFilter } from './queue-order.ts'
import './incidents.css'

/** All cases as a table: the live ones from the line, the ended ones fetched. */
export function IncidentsPage() {
  const { t } = useTranslation('incidents')
  useTitle(t('title'))
  const { search, patch } = useSearchState()
  const filter = readFilter(search)
  const chosenId = search.get('incident')
  const list = useIncidentList(filter.state)
  const live = useLive((state) => state.incidents)
  const rows = useMemo(() => merged(list.data ?? [], live, filter), [list.data, live, filter])
  const words = useErrorWords()
  return (
    <div className="page">
      <div className="page-head">
        <h1 style={{ flex: 1 }}>{t('title')}</h1>
        <Filters filter={filter} onFilter={(change) => patch(change, true)} />
      </div>
      {list.isError && rows.length === 0 ? (
        <ErrorState words={words(list.error)} onRetry={() => void list.refetch()} />
      ) : (
        <IncidentTable
          rows={rows}
          isLoading={list.isPending && rows.length === 0}
          chosenId={chosenId}
          filtered={Object.values(filter).some((value) => value !== null)}
          onChoose={(id) => patch({ incident: id })}
          onClear={() => patch({ severity: null, state: null, type: null }, true)}
        />
      )}
      <Drawer
        open={chosenId !== null}
        onClose={() => patch({ incident: null })}
        size={420}
        closable={false}
        mask={false}
        // Below the bar, which stays in reach.
        rootStyle={{ top: 48 }}
        styles={{ body: { padding: 0 } }}
      >
        {chosenId ? (
          <ChosenIncident id={chosenId} onClose={() => patch({ incident: null })} showMapLink />
        ) : null}
      </Drawer>
    </div>
  )
}

type Filter = ReturnType<typeof readFilter>

/** The fetched list with newer versions from the live line in place of old ones. */
function merged(
  fetched: readonly Incident[],
  live: ReadonlyMap<string, Incident>,
  filter: Filter,
): Incident[] {
  const byId = new Map(fetched.map((incident) => [incident.id, incident]))
  for (const incident of live.values()) {
    const known = byId.get(incident.id)
    if (!known || known.version < incident.version) byId.set(incident.id, incident)
  }
  return [...byId.values()]
    .filter(
      (one) =>
        (filter.state === null || one.state === filter.state) &&
        (filter.severity === null || one.severity === filter.severity) &&
        (filter.type === null || one.type === filter.type),
    )
    .sort((a, b) => Number(isOver(a.state)) - Number(isOver(b.state)) || queueOrder(a, b))
}

function Filters({
  filter,
  onFilter,
}: {
  filter: Filter
  onFilter: (patch: Record<string, string | null>) => void
}) {
  const { t } = useTranslation('incidents')
  const select = <T extends string>(
    name: keyof Filter,
    label: string,
    values: readonly T[],
    wordOf: (value: T) => string,
  ) => (
    <Select
      aria-label={label}
      style={{ minWidth: 148 }}
      value={filter[name] ?? ''}
      onChange={(value) => onFilter({ [name]: value || null })}
      options={[
        { value: '', label: `${label}: ${t('table.any')}` },
        ...values.map((value) => ({ value, label: wordOf(value) })),
      ]}
    />
  )
  return (
    <>
      {select('severity', t('table.filterSeverity'), severities, (one) => t(`severity.${one}`))}
      {select('state', t('table.filterState'), incidentStates, (one) => t(`state.${one}`))}
      {select('type', t('table.filterType'), incidentTypeNames, (one) => t(`type.${one}`))}
    </>
  )
}

type TableProps = {
  rows: Incident[]
  isLoading: boolean
  chosenId: string | null
  filtered: boolean
  onChoose: (id: string) => void
  onClear: () => void
}

function IncidentTable({ rows, isLoading, chosenId, filtered, onChoose, onClear }: TableProps) {
  const { t } = useTranslation('incidents')
  const formats = useFormats()
  const placeOf = usePlaceWords()
  const empty = filtered ? (
    <EmptyState
      title={t('queue.noMatch')}
      action={<Button onClick={onClear}>{t('queue.clearFilters')}</Button>}
    />
  ) : (
    <EmptyState
      title={t('table.empty')}
      body={t('table.emptyBody')}
      action={<Link to={pages.map()}>{t('table.toMap')}</Link>}
    />
  )
  return (
    <Table<Incident>
      size="small"
      rowKey="id"
      loading={isLoading}
      dataSource={rows}
      scroll={{ x: 1000 }}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      locale={{ emptyText: isLoading ? ' ' : empty }}
      rowClassName={({ id }) => (id === chosenId ? 'table-chosen' : 'table-row')}
      onRow={({ id }) => ({ onClick: () => onChoose(id) })}
      columns={[
        {
          title: t('table.severity'),
          width: 112,
          render: (_, { severity, state }) => (
            <SeverityMark severity={severity} open={state === 'reported'} withWord />
          ),
        },
        {
          title: t('table.type'),
          width: 152,
          // A real button makes the row reachable by keyboard.
          render: (_, { id, type }) => (
            <button type="button" className="link" onClick={() => onChoose(id)}>
              {t(`type.${type}`)}
            </button>
          ),
        },
        { title: t('table.place'), ellipsis: true, render: (_, incident) => placeOf(incident) },
        {
          title: t('table.state'),
          width: 128,
          render: (_, { state }) => <StateTag state={state} />,
        },
        {
          title: t('table.volunteer'),
          width: 104,
          render: (_, { volunteer }) => volunteer?.maskedName ?? '–',
        },
        {
          title: t('table.reported'),
          width: 148,
          render: (_, { reportedAt }) => formats.dateTime(reportedAt),
        },
        { title: t('table.code'), dataIndex: 'code', width: 144 },
      ]}
    />
  )
}
