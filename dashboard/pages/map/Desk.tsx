import { Button, Segmented } from 'antd'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { District, StreetPlan } from '../../../api/places/schema.ts'
import { useLive } from '../../use-live.ts'
import { useDeviceWords } from '../device-words.ts'
import { IncidentDetailPanel } from '../incidents/IncidentDetailPanel.tsx'
import { IncidentQueue } from '../incidents/IncidentQueue.tsx'
import { useCandidates } from '../incidents/incident-queries.ts'
import { usePlaceWords } from '../incidents/place-words.ts'
import { neighbour, queueOf, readFilter } from '../incidents/queue-order.ts'
import { type Draft, emptyDraft, ReportDialog } from '../incidents/ReportDialog.tsx'
import { useSearchState } from '../search-state.ts'
import { DeviceCard } from './DeviceCard.tsx'
import { KeysHelp } from './KeysHelp.tsx'
import { LotCard } from './LotCard.tsx'
import { MapPane } from './MapPane.tsx'
import { useKeys } from './use-keys.ts'
import { useWide } from './use-wide.ts'
import './desk.css'

type Props = { district: District; plan: StreetPlan | null }

/** Queue at the left, map behind, detail at the right; on a small screen one of them at a time. */
export function Desk({ district, plan }: Props) {
  const { t } = useTranslation(['map', 'incidents'])
  const { search, patch } = useSearchState()
  const wide = useWide()
  const [pane, setPane] = useState<'list' | 'map'>('list')
  const [report, setReport] = useState<{ draft: Draft; picking: boolean } | null>(null)
  const [help, setHelp] = useState(false)
  const [chosenVolunteerId, setChosenVolunteerId] = useState<string | null>(null)
  const incidentId = search.get('incident')
  const deviceId = search.get('device')
  const lotId = search.get('lot')
  const incidents = useLive((state) => state.incidents)
  const isLoading = useLive((state) => state.connection === 'connecting')
  const offsetMs = useLive((state) => state.clockOffsetMs)
  const filter = readFilter(search)
  const { severity, state } = filter
  const queue = useMemo(
    () => queueOf(incidents.values(), { severity, state, type: null }),
    [incidents, severity, state],
  )
  const open = useMemo(
    () => queueOf(incidents.values(), { severity: null, state: null, type: null }),
    [incidents],
  )
  const incident = incidentId ? incidents.get(incidentId) : undefined
  const isAsking = incident?.state === 'reported' || incident?.state === 'confirmed'
  const candidates = useCandidates(incident, isAsking)
  const placeOf = usePlaceWords(district)
  const deviceNow = useDeviceWords(incident?.deviceId ?? null, district)
  const choose = (id: string | null) => {
    setChosenVolunteerId(null)
    patch({ incident: id, device: null, lot: null })
  }
  const step = (by: 1 | -1) => {
    const next = neighbour(queue, incidentId, by)
    if (next) choose(next.id)
  }
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    esc: () => {
      if (report) setReport(null)
      else if (deviceId || lotId) patch({ device: null, lot: null })
      else if (incidentId) choose(null)
    },
    '?': () => setHelp(true),
  })
  const showsMap = wide || (pane === 'map' && !incidentId) || report?.picking === true
  const showsList = wide || (!showsMap && !incidentId)
  return (
    <div className={wide ? 'desk' : 'desk desk-narrow'}>
      {wide ? null : (
        <Segmented
          block
          className="desk-switch"
          aria-label={t('view.label')}
          value={showsMap ? 'map' : 'list'}
          onChange={(value) => {
            setPane(value === 'map' ? 'map' : 'list')
            if (incidentId) choose(null)
          }}
          options={[
            { value: 'list', label: t('view.list') },
            { value: 'map', label: t('view.map') },
          ]}
        />
      )}
      <div className="desk-room">
        {showsMap ? (
          <MapPane
            district={district}
            plan={plan}
            incidents={open}
            chosen={incident}
            candidates={isAsking ? (candidates.data?.candidates ?? []) : []}
            chosenVolunteerId={chosenVolunteerId}
            onVolunteer={setChosenVolunteerId}
            onIncident={choose}
            wide={wide}
            picking={report?.picking ?? false}
            pickedSpot={report?.draft.spot ?? null}
            onPicked={(spot) =>
              setReport((held) => held && { draft: { ...held.draft, spot }, picking: false })
            }
          />
        ) : null}
        {showsList ? (
          <div className="desk-queue panel">
            <IncidentQueue
              queue={queue}
              waiting={open.filter((one) => one.state === 'reported').length}
              filter={filter}
              onFilter={(change) => patch(change, true)}
              chosenId={incidentId}
              onChoose={({ id }) => choose(id)}
              onReport={() => setReport({ draft: emptyDraft, picking: false })}
              placeOf={placeOf}
              offsetMs={offsetMs}
              isLoading={isLoading}
            />
          </div>
        ) : null}
        {incidentId && !report?.picking ? (
          <aside className="desk-detail panel">
            <IncidentDetailPanel
              key={incidentId}
              id={incidentId}
              placeOf={placeOf}
              offsetMs={offsetMs}
              onClose={() => choose(null)}
              deviceNow={deviceNow}
              candidates={{
                data: candidates.data,
                error: candidates.error,
                isPending: candidates.isPending,
                chosenId: chosenVolunteerId,
                onChoose: setChosenVolunteerId,
              }}
            />
          </aside>
        ) : null}
        {deviceId && showsMap ? (
          <DeviceCard
            key={deviceId}
            id={deviceId}
            district={district}
            beside={incidentId !== null && wide}
            onClose={() => patch({ device: null })}
          />
        ) : lotId && showsMap ? (
          <LotCard
            id={lotId}
            district={district}
            beside={incidentId !== null && wide}
            onClose={() => patch({ lot: null })}
          />
        ) : null}
        {report?.picking ? (
          <div className="desk-picking panel">
            {t('incidents:report.picking')}
            <Button size="small" onClick={() => setReport({ ...report, picking: false })}>
              {t('incidents:noteDialog.cancel')}
            </Button>
          </div>
        ) : null}
      </div>
      {report && !report.picking ? (
        <ReportDialog
          draft={report.draft}
          onDraft={(draft) => setReport({ ...report, draft })}
          onPickPlace={() => setReport({ ...report, picking: true })}
          onClose={() => setReport(null)}
          onReported={({ id }) => {
            setReport(null)
            choose(id)
          }}
        />
      ) : null}
      {help ? <KeysHelp onClose={() => setHelp(false)} /> : null}
    </div>
  )
}
