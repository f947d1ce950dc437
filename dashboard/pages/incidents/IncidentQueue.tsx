import { CheckCircleOutlined, FilterOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Select } from 'antd'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import {
  type Incident,
  type IncidentState,
  incidentStates,
  type Severity,
  severities,
} from '../../../api/incidents/schema.ts'
import { useFormats } from '../../i18n/format.ts'
import { DisabledWithReason } from '../../ui/DisabledWithReason.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { IncidentRow } from './IncidentRow.tsx'
import { type Filter, isOver } from './queue-order.ts'
import './incidents.css'

type Props = {
  queue: readonly Incident[]
  /** How many open reports wait for someone to take them up, whatever the filter. */
  waiting: number
  filter: Filter
  onFilter: (patch: { severity?: Severity | null; state?: IncidentState | null }) => void
  chosenId: string | null
  onChoose: (incident: Incident) => void
  onReport: () => void
  placeOf: (incident: Incident) => string
  offsetMs: number
  isLoading: boolean
}

/** The desk's list of open cases, in the order in which they want a person. */
export function IncidentQueue(props: Props) {
  const { queue, waiting, filter, chosenId, onChoose, placeOf, offsetMs, isLoading } = props
  const { t } = useTranslation('incidents')
  const { number } = useFormats()
  const list = useRef<HTMLOListElement>(null)
  useEffect(() => {
    if (chosenId) list.current?.querySelector('.row-chosen')?.scrollIntoView({ block: 'nearest' })
  }, [chosenId])
  return (
    <section className="queue" aria-label={t('queue.title')}>
      <header className="queue-head">
        <h2>{t('queue.title')}</h2>
        <span className={waiting > 0 ? 'queue-waiting' : 'muted'}>
          {t('queue.waiting', { n: number(waiting) })}
        </span>
        <DisabledWithReason
          right="incidents.report"
          size="small"
          icon={<PlusOutlined />}
          onClick={props.onReport}
        >
          {t('queue.report')}
        </DisabledWithReason>
      </header>
      <Filters {...props} />
      {isLoading ? (
        <Loading small />
      ) : queue.length === 0 ? (
        <EmptyQueue filter={filter} onFilter={props.onFilter} />
      ) : (
        <ol className="queue-list" ref={list}>
          {queue.map((incident) => (
            <IncidentRow
              key={incident.id}
              incident={incident}
              place={placeOf(incident)}
              chosen={incident.id === chosenId}
              offsetMs={offsetMs}
              onChoose={() => onChoose(incident)}
            />
          ))}
        </ol>
      )}
      <footer className="queue-foot muted">{t('queue.count', { n: number(queue.length) })}</footer>
    </section>
  )
}

function Filters({ filter, onFilter }: Pick<Props, 'filter' | 'onFilter'>) {
  const { t } = useTranslation('incidents')
  return (
    <div className="queue-filters">
      <Select<Severity | 'all'>
        size="small"
        aria-label={t('table.filterSeverity')}
        value={filter.severity ?? 'all'}
        onChange={(value) => onFilter({ severity: value === 'all' ? null : value })}
        options={[
          { value: 'all' as const, label: t('queue.allSeverities') },
          ...severities.map((value) => ({ value, label: t(`severity.${value}`) })),
        ]}
      />
      <Select<IncidentState | 'all'>
        size="small"
        aria-label={t('table.filterState')}
        value={filter.state ?? 'all'}
        onChange={(value) => onFilter({ state: value === 'all' ? null : value })}
        options={[
          { value: 'all' as const, label: t('queue.allStates') },
          ...incidentStates
            .filter((state) => !isOver(state))
            .map((value) => ({ value, label: t(`state.${value}`) })),
        ]}
      />
    </div>
  )
}

function EmptyQueue({ filter, onFilter }: Pick<Props, 'filter' | 'onFilter'>) {
  const { t } = useTranslation('incidents')
  if (filter.severity === null && filter.state === null)
    return (
      <EmptyState
        icon={<CheckCircleOutlined />}
        title={t('queue.empty')}
        body={t('queue.emptyBody')}
      />
    )
  return (
    <EmptyState
      icon={<FilterOutlined />}
      title={t('queue.noMatch')}
      action={
        <Button onClick={() => onFilter({ severity: null, state: null })}>
          {t('queue.clearFilters')}
        </Button>
      }
    />
  )
}
