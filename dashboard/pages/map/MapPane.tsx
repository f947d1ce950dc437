import { useCallback, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Incident } from '../../../api/incidents/schema.ts'
import type { District, StreetPlan } from '../../../api/places/schema.ts'
import type { Candidate } from '../../../api/volunteers/schema.ts'
import { boundsOf } from '../../map/extent.ts'
import { Legend } from '../../map/Legend.tsx'
import { communityLabels, lotShapes, nameOf } from '../../map/labels.ts'
import { readLayers, writeLayers } from '../../map/layer-names.ts'
import type { Spot } from '../../map/layers/selection.ts'
import type { Pick } from '../../map/pick.ts'
import { hasWebgl2 } from '../../map/webgl.ts'
import { usePreferences } from '../../preferences.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { useLive } from '../../use-live.ts'
import { useSearchState } from '../search-state.ts'
import { LiveMap, LivePlainList } from './LiveMap.tsx'
import { useBasemap } from './use-basemap.ts'

type Place = { lon: number; lat: number }

type Props = {
  district: District
  plan: StreetPlan | null
  incidents: readonly Incident[]
  chosen: Incident | undefined
  candidates: readonly Candidate[]
  chosenVolunteerId: string | null
  onVolunteer: (id: string) => void
  onIncident: (id: string) => void
  wide: boolean
  picking: boolean
  pickedSpot: Place | null
  onPicked: (place: Place) => void
}

/** Everything between the live store and the map's layers. */
export function MapPane(props: Props) {
  const { district, plan, incidents, chosen, wide, picking } = props
  const { t } = useTranslation('map')
  const { search, patch } = useSearchState()
  const theme = usePreferences((state) => state.theme)
  const english = usePreferences((state) => state.language === 'en')
  const occupancy = useLive((state) => state.lots)
  const lost = useLive((state) => state.connection === 'lost')
  const basemapUrl = useBasemap()
  const [fitRequest, setFitRequest] = useState(0)
  const [tilesLost, setTilesLost] = useState(false)
  const onTilesLost = useCallback(() => setTilesLost(true), [])
  const bounds = useMemo(() => boundsOf(plan, district), [plan, district])
  const labels = useMemo(() => communityLabels(district, plan, english), [district, plan, english])
  const lots = useMemo(
    () =>
      lotShapes(district, plan, occupancy, (lot, seen) => {
        const name = nameOf(lot, english)
        if (!seen || seen.total === 0) return t('lot.labelNoData', { name })
        return t(seen.unknown > 0 ? 'lot.labelUnknown' : 'lot.label', { name, ...seen })
      }),
    [district, plan, occupancy, english, t],
  )
  const layersText = search.get('layers')
  const on = useMemo(() => readLayers(layersText), [layersText])
  const deviceId = search.get('device')
  const spots = useSpots(district, chosen, deviceId, props.pickedSpot)
  const incidentPlace = useMemo(
    () =>
      chosen && chosen.lon !== null && chosen.lat !== null
        ? { lon: chosen.lon, lat: chosen.lat }
        : null,
    [chosen],
  )
  const padding = useMemo(() => {
    const frame = wide ? { left: 372, right: chosen ? 412 : 24 } : { left: 12, right: 12 }
    return { ...frame, top: 48, bottom: 24 }
  }, [wide, chosen])
  const onPick = (pick: Pick) => {
    if (picking) props.onPicked({ lon: round5(pick.lon), lat: round5(pick.lat) })
    else if (pick.kind === 'incident') props.onIncident(pick.id)
    else if (pick.kind === 'volunteer') props.onVolunteer(pick.id)
    else if (pick.kind === 'device') patch({ device: pick.id, lot: null })
    else if (pick.kind === 'lot') patch({ lot: pick.id, device: null })
    else patch({ device: null, lot: null })
  }
  if (!hasWebgl2()) return <LivePlainList district={district} theme={theme} english={english} />
  if (!bounds) return <EmptyState title={t('noPlan.title')} body={t('noPlan.body')} />
  return (
    <>
      {basemapUrl === undefined ? null : (
        <LiveMap
          district={district}
          plan={plan}
          bounds={bounds}
          lots={lots}
          labels={labels}
          incidents={incidents}
          candidates={props.candidates}
          chosenVolunteerId={props.chosenVolunteerId}
          incidentPlace={incidentPlace}
          spots={spots}
          on={on}
          theme={theme}
          padding={padding}
          fitRequest={fitRequest}
          basemapUrl={basemapUrl}
          onTilesLost={onTilesLost}
          picking={picking}
          onPick={onPick}
        />
      )}
      <div className="desk-top desk-notices">
        {lost ? <output className="panel desk-notice">{t('stale')}</output> : null}
        {tilesLost ? <output className="panel desk-notice">{t('basemapLost')}</output> : null}
      </div>
      <div className={chosen && wide ? 'desk-legend desk-legend-aside' : 'desk-legend'}>
        <Legend
          on={on}
          onChange={(next) => patch({ layers: writeLayers(next) }, true)}
          theme={theme}
          onFit={() => setFitRequest((n) => n + 1)}
        />
      </div>
    </>
  )
}

/** What is chosen gets a ring: the device, the case, and the place picked for a report. */
function useSpots(
  district: District,
  chosen: Incident | undefined,
  deviceId: string | null,
  picked: Place | null,
): Spot[] {
  return useMemo(() => {
    const device = deviceId ? district.devices.find(({ id }) => id === deviceId) : undefined
    const placed: [Partial<Record<'lon' | 'lat', number | null>> | null | undefined, number][] = [
      [device, 12],
      [picked, 10],
      [chosen, 20],
    ]
    return placed.flatMap(([place, radiusPx]) =>
      place && typeof place.lon === 'number' && typeof place.lat === 'number'
        ? [{ lon: place.lon, lat: place.lat, radiusPx }]
        : [],
    )
  }, [district, chosen, deviceId, picked])
}

/** Five decimals are about a metre: as near as a click can mean. */
function round5(degrees: number): number {
  return Math.round(degrees * 1e5) / 1e5
}
