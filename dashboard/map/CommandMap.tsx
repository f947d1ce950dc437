import type { PickingInfo } from '@deck.gl/core'
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react'
import type { Incident } from '../../api/incidents/schema.ts'
import type { StreetPlan } from '../../api/places/schema.ts'
import type { Candidate } from '../../api/volunteers/schema.ts'
import { type Palette, palettes, type ThemeName } from '../ui/theme.ts'
import type { Fields } from './device-field.ts'
import {
  type Bounds,
  centredOn,
  fitView,
  isInSight,
  type Padding,
  type Size,
  type View,
} from './extent.ts'
import type { LayerName } from './layer-names.ts'
import { baysLayer } from './layers/bays.ts'
import { camerasLayer } from './layers/cameras.ts'
import { gatesLayer } from './layers/gates.ts'
import { incidentsLayers } from './layers/incidents.ts'
import { type LotShape, lotsLayers } from './layers/lots.ts'
import { type Label, namesLayer } from './layers/names.ts'
import { planLayers } from './layers/plan.ts'
import { type Spot, selectionLayer } from './layers/selection.ts'
import { volunteersLayers } from './layers/volunteers.ts'
import { PlainCanvas } from './PlainCanvas.tsx'
import { type Pick, readPick } from './pick.ts'
import './map.css'

const BasemapCanvas = lazy(async () => ({
  default: (await import('./BasemapCanvas.tsx')).BasemapCanvas,
}))

type Place = { lon: number; lat: number }

export type CommandMapProps = {
  plan: StreetPlan | null
  /** What the first view shows. */
  bounds: Bounds
  fields: Fields
  lots: readonly LotShape[]
  labels: readonly Label[]
  incidents: readonly Incident[]
  candidates: readonly Candidate[]
  chosenVolunteerId: string | null
  /** Where the candidates' lines lead. */
  incidentPlace: Place | null
  spots: readonly Spot[]
  on: ReadonlySet<LayerName>
  theme: ThemeName
  padding: Padding
  /** Rises to ask for the whole district again. */
  fitRequest: number
  basemapUrl: string | null
  onTilesLost: () => void
  picking: boolean
  onPick: (pick: Pick) => void
  tooltipOf: (pick: Pick) => string | null
}

/** How near the eye is: names need room, and lots speak only when their bays can be told apart. */
type Band = 'far' | 'middle' | 'near'
const bandOf = (zoom: number): Band => (zoom < 13.8 ? 'far' : zoom < 15.4 ? 'middle' : 'near')
const fontFamily =
  '"PingFang SC", "Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", sans-serif'

/** The composition of all layers; each lives in its own file. */
export function CommandMap(props: CommandMapProps) {
  const { fields, on, theme, basemapUrl } = props
  const palette = palettes[theme]
  const frame = useRef<HTMLDivElement>(null)
  const size = useSize(frame)
  const { target, onMove, band } = useView(props, size)
  const layers = useLayers(props, palette, band)
  const canvas = {
    layers,
    target,
    onMove,
    picking: props.picking,
    onClick: (info: PickingInfo) => {
      const pick = readPick(info, fields)
      if (pick) props.onPick(pick)
    },
    tooltipOf: (info: PickingInfo) => {
      const pick = info.picked ? readPick(info, fields) : null
      return pick && props.tooltipOf(pick)
    },
  }
  return (
    <div ref={frame} className="map-frame" data-layers={[...on].join(' ')}>
      {size === null ? null : basemapUrl ? (
        <Suspense fallback={null}>
          <BasemapCanvas {...canvas} styleUrl={basemapUrl} onTilesLost={props.onTilesLost} />
        </Suspense>
      ) : (
        <PlainCanvas {...canvas} />
      )}
    </div>
  )
}

function useLayers(props: CommandMapProps, palette: Palette, band: Band) {
  const near = band === 'near'
  const far = band === 'far'
  const { plan, fields, lots, labels, incidents, candidates, on, spots } = props
  const { chosenVolunteerId, incidentPlace } = props
  const overBasemap = props.basemapUrl !== null
  const ground = useMemo(
    () => (plan ? planLayers(plan, palette, overBasemap) : []),
    [plan, palette, overBasemap],
  )
  const lotLayers = useMemo(
    () => (on.has('lots') ? lotsLayers(lots, palette, fontFamily, near) : []),
    [lots, palette, on, near],
  )
  const bays = useMemo(() => baysLayer(fields.bay), [fields.bay])
  const gates = useMemo(() => gatesLayer(fields.gate, far), [fields.gate, far])
  const cameras = useMemo(() => camerasLayer(fields.camera, far), [fields.camera, far])
  const names = useMemo(() => namesLayer(labels, palette, fontFamily), [labels, palette])
  const people = useMemo(
    () => volunteersLayers(candidates, chosenVolunteerId, incidentPlace, palette),
    [candidates, chosenVolunteerId, incidentPlace, palette],
  )
  const alarms = useMemo(() => incidentsLayers(incidents, palette), [incidents, palette])
  const chosen = useMemo(() => selectionLayer(spots, palette), [spots, palette])
  return [
    ...ground,
    ...lotLayers.slice(0, 1),
    ...(on.has('bays') ? [bays] : []),
    ...(on.has('cameras') ? [cameras] : []),
    ...(on.has('gates') ? [gates] : []),
    ...(on.has('names') && !far ? [names] : []),
    ...lotLayers.slice(1),
    ...(on.has('volunteers') ? people : []),
    ...alarms,
    chosen,
  ]
}

/** Fits the district first; later moves by itself only to a choice that is out of sight. */
function useView({ bounds, padding, spots, fitRequest }: CommandMapProps, size: Size | null) {
  const start = size ? fitView(bounds, size, padding) : { longitude: 0, latitude: 0, zoom: 12 }
  const [target, setTarget] = useState<View>(start)
  const current = useRef<View>(target)
  const [band, setBand] = useState<Band>(bandOf(start.zoom))
  const fitted = useRef<string | null>(null)
  const go = (view: View) => {
    current.current = view
    setTarget(view)
    setBand(bandOf(view.zoom))
  }
  // A resized window keeps what the user looks at; only a new request or district fits again.
  const fitKey = size ? `${fitRequest} ${bounds.join(' ')}` : null
  useEffect(() => {
    if (!size || fitted.current === fitKey) return
    fitted.current = fitKey
    go(fitView(bounds, size, padding))
  })
  const spot = spots[0]
  const spotKey = spot ? `${spot.lon} ${spot.lat}` : null
  const seenKey = useRef<string | null>(null)
  useEffect(() => {
    if (!size || seenKey.current === spotKey) return
    seenKey.current = spotKey
    if (spot && !isInSight(current.current, size, padding, spot))
      go(centredOn(current.current, size, padding, spot))
  })
  return {
    target,
    band,
    onMove: (view: View) => {
      current.current = view
      setBand(bandOf(view.zoom))
    },
  }
}

function useSize(frame: React.RefObject<HTMLDivElement | null>): Size | null {
  const [size, setSize] = useState<Size | null>(null)
  useEffect(() => {
    const element = frame.current
    if (!element) return
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = element
      if (width > 0 && height > 0) setSize({ width, height })
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [frame])
  return size
}
