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
import { LiveMap, LivePlainList } from './LiveMap.tsx'
import { useBasemap } from './use-basemap.ts'
import type { DeskState } from './use-desk.ts'

type Place = { lon: number; lat: number }

type Props = { district: District; plan: StreetPlan | null; desk: DeskState }

/** Everything between the desk's choices and the map's layers. */
export function MapPane({ district, plan, desk }: Props) {
  const { t } = useTranslation('map')
  const { wide, incident: chosen } = desk
  const theme = usePreferences((state) => state.theme)
  const english = usePreferences((state) => state.language === 'en')
  const basemapUrl = useBasemap()
  const [fitRequest, setFitRequest] = useState(0)
  const [tilesLost, setTilesLost] = useState(false)
  const onTilesLost = useCallback(() => setTilesLost(true), [])
  const bounds = useMemo(() => boundsOf(plan, district), [plan, district])
  const drawn = useDrawn(district, plan, english)
  const layersText = desk.search.get('layers')
  const on = useMemo(() => readLayers(layersText), [layersText])
  const focus = useFocus(desk)
  const spots = useSpots(district, chosen, desk.deviceId, desk.report?.draft.spot ?? null)
  const onPick = usePick(desk)
  if (!hasWebgl2()) return <LivePlainList district={district} theme={theme} english={english} />
  if (!bounds) return <EmptyState title={t('noPlan.title')} body={t('noPlan.body')} />
  return (
    <>
      {basemapUrl === undefined ? null : (
        <LiveMap
          {...{ district, plan, bounds, spots, on, theme, fitRequest, basemapUrl }}
          {...{ onTilesLost, onPick }}
          {...drawn}
          {...focus}
          incidents={desk.open}
          chosenVolunteerId={desk.volunteerId}
          picking={desk.picking}
        />
      )}
      <Notices tilesLost={tilesLost} />
      <div className={desk.showsDetail && wide ? 'desk-legend desk-legend-aside' : 'desk-legend'}>
        <Legend
          on={on}
          onChange={(next) => desk.patch({ layers: writeLayers(next) }, true)}
          theme={theme}
          onFit={() => setFitRequest((count) => count + 1)}
        />
      </div>
    </>
  )
}

function Notices({ tilesLost }: { tilesLost: boolean }) {
  const { t } = useTranslation('map')
  const lost = useLive((state) => state.connection === 'lost')
  return (
    <div className="desk-top desk-notices">
      {lost ? <output className="panel desk-notice">{t('stale')}</output> : null}
      {tilesLost ? <output className="panel desk-notice">{t('basemapLost')}</output> : null}
    </div>
  )
}

/** Names and lots in the language of the screen; their identity changes only with what they say. */
function useDrawn(district: District, plan: StreetPlan | null, english: boolean) {
  const { t } = useTranslation('map')
  const occupancy = useLive((state) => state.lots)
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
  return { labels, lots }
}

const nobody: readonly Candidate[] = []

/** The chosen case on the map: who could go there, where it is, and what the panels cover. */
function useFocus({ wide, incident, isAsking, candidates, showsDetail }: DeskState) {
  const padding = useMemo(() => {
    const sides = wide ? { left: 372, right: showsDetail ? 412 : 24 } : { left: 12, right: 12 }
    return { ...sides, top: 48, bottom: 24 }
  }, [wide, showsDetail])
  const { lon = null, lat = null } = incident ?? {}
  const incidentPlace = useMemo(
    () => (lon === null || lat === null ? null : { lon, lat }),
    [lon, lat],
  )
  const people = isAsking ? candidates.data?.candidates : undefined
  return { padding, incidentPlace, candidates: people ?? nobody }
}

/** What a click on the map means. */
function usePick({ picking, setReport, choose, setVolunteerId, patch }: DeskState) {
  return (pick: Pick) => {
    if (picking) {
      const spot = { lon: round5(pick.lon), lat: round5(pick.lat) }
      setReport((held) => held && { draft: { ...held.draft, spot }, picking: false })
    } else if (pick.kind === 'incident') choose(pick.id)
    else if (pick.kind === 'volunteer') setVolunteerId(pick.id)
    else if (pick.kind === 'device') patch({ device: pick.id, lot: null })
    else if (pick.kind === 'lot') patch({ lot: pick.id, device: null })
    else patch({ device: null, lot: null })
  }
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
