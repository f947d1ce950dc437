import { AimOutlined, CloseOutlined, PhoneOutlined } from '@ant-design/icons'
import { Alert, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { type Incident, incidentTypes } from '../../../api/incidents/schema.ts'
import type { Candidates } from '../../../api/volunteers/schema.ts'
import { ClientError } from '../../client.ts'
import { useErrorWords } from '../../error-words.ts'
import { useFormats } from '../../i18n/format.ts'
import { pages } from '../../paths.ts'
import { AgeText } from '../../ui/AgeText.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { SeverityMark } from '../../ui/SeverityMark.tsx'
import { StateTag } from '../../ui/StateTag.tsx'
import { ActionBar } from './ActionBar.tsx'
import { CandidateList } from './CandidateList.tsx'
import { useIncident } from './incident-queries.ts'
import { LinkForTask } from './LinkForTask.tsx'
import { TaskSteps } from './TaskSteps.tsx'
import { Timeline } from './Timeline.tsx'
import './incidents.css'

export type CandidatesView = {
  data: Candidates | undefined
  error: unknown
  isPending: boolean
  chosenId: string | null
  onChoose: (volunteerId: string | null) => void
}

type Props = {
  id: string
  placeOf: (incident: Incident) => string
  offsetMs: number
  onClose: () => void
  /** The chosen case's candidates, which the map draws too. */
  candidates: CandidatesView
  /** What the device says now, in words; null when no device raised the case. */
  deviceNow: string | null
  showMapLink?: boolean
}

/** One case: what and where, what to do first, the next step, who could go, and its timeline. */
export function IncidentDetailPanel(props: Props) {
  const { t } = useTranslation('incidents')
  const words = useErrorWords()
  const { query, incident, timeline } = useIncident(props.id)
  if (!incident) {
    if (query.isPending) return <Loading />
    const missing = query.error instanceof ClientError && query.error.status === 404
    return missing ? (
      <EmptyState
        title={t('detail.notFound')}
        action={<Button onClick={props.onClose}>{t('detail.close')}</Button>}
      />
    ) : (
      <ErrorState words={words(query.error)} onRetry={() => void query.refetch()} />
    )
  }
  const { candidates } = props
  const chosen = candidates.data?.candidates.find(
    ({ volunteer }) => volunteer.id === candidates.chosenId,
  )
  const isAsking = incident.state === 'reported' || incident.state === 'confirmed'
  return (
    <article className="detail" aria-label={t(`type.${incident.type}`)}>
      <Head {...props} incident={incident} />
      <div className="detail-body">
        <EmergencyFirst incident={incident} />
        <Facts {...props} incident={incident} />
        <TaskSteps incident={incident} />
        {incident.state === 'dispatched' ? <LinkForTask incident={incident} /> : null}
        <ActionBar incident={incident} volunteer={chosen?.volunteer ?? null} />
        {isAsking ? (
          <CandidateList {...candidates} canDispatch={incident.state === 'confirmed'} />
        ) : null}
        <section>
          <h3>{t('detail.timeline')}</h3>
          {query.isError ? (
            <ErrorState small words={words(query.error)} onRetry={() => void query.refetch()} />
          ) : (
            <Timeline events={timeline} />
          )}
        </section>
      </div>
    </article>
  )
}

function Head({ incident, onClose, showMapLink }: Props & { incident: Incident }) {
  const { t } = useTranslation('incidents')
  return (
    <header className="detail-head">
      <SeverityMark severity={incident.severity} size={20} open={incident.state === 'reported'} />
      <div className="detail-title">
        <h2>{t(`type.${incident.type}`)}</h2>
        <span className="muted">
          {t(`severity.${incident.severity}`)} · {incident.code}
        </span>
      </div>
      <StateTag state={incident.state} />
      {showMapLink ? (
        <Link to={pages.map({ incident: incident.id })} aria-label={t('detail.showOnMap')}>
          <Button type="text" icon={<AimOutlined />} tabIndex={-1} />
        </Link>
      ) : null}
      <Button
        type="text"
        icon={<CloseOutlined />}
        aria-label={t('detail.close')}
        onClick={onClose}
      />
    </header>
  )
}

/** 119 / 110 / 120 come before any volunteer. */
function EmergencyFirst({ incident }: { incident: Incident }) {
  const { t } = useTranslation('incidents')
  const number = incidentTypes[incident.type].emergency
  if (!number || incident.state === 'closed' || incident.state === 'dismissed') return null
  return (
    <Alert
      type="error"
      icon={<PhoneOutlined />}
      showIcon
      className="detail-emergency"
      title={<strong>{t('detail.emergency', { number })}</strong>}
      description={t('detail.emergencyBody')}
    />
  )
}

function Facts({ incident, placeOf, offsetMs, deviceNow }: Props & { incident: Incident }) {
  const { t } = useTranslation('incidents')
  const formats = useFormats()
  const { deviceId, note, volunteer } = incident
  return (
    <dl className="facts">
      <div>
        <dt>{t('detail.place')}</dt>
        <dd>{placeOf(incident)}</dd>
      </div>
      <div>
        <dt>{t('detail.reported')}</dt>
        <dd>
          {formats.dateTime(incident.reportedAt)}{' '}
          <span className="muted">
            <AgeText at={incident.reportedAt} offsetMs={offsetMs} />
          </span>
        </dd>
      </div>
      <div>
        <dt>{t('detail.raisedBy')}</dt>
        <dd>
          {t(`source.${incident.source}`)}
          {deviceId ? (
            <>
              {' · '}
              <Link to={pages.map({ incident: incident.id, device: deviceId })}>{deviceId}</Link>
            </>
          ) : null}
        </dd>
      </div>
      {deviceNow ? (
        <div>
          <dt>{t('detail.nowValue')}</dt>
          <dd>{deviceNow}</dd>
        </div>
      ) : null}
      {note ? (
        <div>
          <dt>{t('detail.note')}</dt>
          <dd className="facts-note">{note}</dd>
        </div>
      ) : null}
      {volunteer ? (
        <div>
          <dt>{t('detail.volunteer')}</dt>
          <dd>{volunteer.maskedName}</dd>
        </div>
      ) : null}
    </dl>
  )
}
