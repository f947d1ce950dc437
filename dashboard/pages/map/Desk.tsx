import { Segmented } from 'antd'
import { useTranslation } from 'react-i18next'
import type { District, StreetPlan } from '../../../api/places/schema.ts'
import { IncidentDetailPanel } from '../incidents/IncidentDetailPanel.tsx'
import { IncidentQueue } from '../incidents/IncidentQueue.tsx'
import { emptyDraft } from '../incidents/ReportDialog.tsx'
import { DeskReport } from './DeskReport.tsx'
import { DeviceCard } from './DeviceCard.tsx'
import { KeysHelp } from './KeysHelp.tsx'
import { LotCard } from './LotCard.tsx'
import { MapPane } from './MapPane.tsx'
import { type DeskState, useDesk } from './use-desk.ts'
import './desk.css'

type Props = { district: District; plan: StreetPlan | null }

/** Queue at the left, map behind, detail at the right; on a small screen one of them at a time. */
export function Desk({ district, plan }: Props) {
  const desk = useDesk(district)
  return (
    <div className={desk.wide ? 'desk' : 'desk desk-narrow'}>
      {desk.wide ? null : <Switch desk={desk} />}
      <div className="desk-room">
        {desk.showsMap ? <MapPane district={district} plan={plan} desk={desk} /> : null}
        {desk.showsList ? <Queue desk={desk} /> : null}
        {desk.showsDetail && desk.incidentId ? <Detail desk={desk} id={desk.incidentId} /> : null}
        {desk.showsMap ? <Cards district={district} desk={desk} /> : null}
      </div>
      <DeskReport desk={desk} />
      {desk.help ? <KeysHelp onClose={() => desk.setHelp(false)} /> : null}
    </div>
  )
}

function Switch({ desk }: { desk: DeskState }) {
  const { t } = useTranslation('map')
  return (
    <Segmented
      block
      className="desk-switch"
      aria-label={t('view.label')}
      value={desk.showsMap ? 'map' : 'list'}
      onChange={(value) => desk.setPane(value === 'map' ? 'map' : 'list')}
      options={[
        { value: 'list', label: t('view.list') },
        { value: 'map', label: t('view.map') },
      ]}
    />
  )
}

function Queue({ desk }: { desk: DeskState }) {
  return (
    <div className="desk-queue panel">
      <IncidentQueue
        queue={desk.queue}
        waiting={desk.open.filter(({ state }) => state === 'reported').length}
        filter={desk.filter}
        onFilter={(change) => desk.patch(change, true)}
        chosenId={desk.incidentId}
        onChoose={({ id }) => desk.choose(id)}
        onReport={() => desk.setReport({ draft: emptyDraft, picking: false })}
        placeOf={desk.placeOf}
        offsetMs={desk.offsetMs}
        isLoading={desk.isLoading}
      />
    </div>
  )
}

function Detail({ desk, id }: { desk: DeskState; id: string }) {
  const { data, error, isPending } = desk.candidates
  return (
    <aside className="desk-detail panel">
      <IncidentDetailPanel
        key={id}
        id={id}
        placeOf={desk.placeOf}
        offsetMs={desk.offsetMs}
        onClose={() => desk.choose(null)}
        deviceNow={desk.deviceNow}
        candidates={{
          data,
          error,
          isPending,
          chosenId: desk.volunteerId,
          onChoose: desk.setVolunteerId,
        }}
      />
    </aside>
  )
}

function Cards({ desk, district }: { desk: DeskState; district: District }) {
  const { deviceId, lotId, patch } = desk
  const beside = desk.showsDetail && desk.wide
  if (deviceId)
    return (
      <DeviceCard
        key={deviceId}
        id={deviceId}
        district={district}
        beside={beside}
        onClose={() => patch({ device: null })}
      />
    )
  if (!lotId) return null
  return (
    <LotCard id={lotId} district={district} beside={beside} onClose={() => patch({ lot: null })} />
  )
}
