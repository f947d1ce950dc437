import { FlyToInterpolator, type Layer, MapView, type PickingInfo } from '@deck.gl/core'
import { DeckGL } from '@deck.gl/react'
import { useMemo } from 'react'
import type { View } from './extent.ts'

export type CanvasProps = {
  layers: readonly Layer[]
  /** Where the map goes when this value changes; in between it is the user's. */
  target: View
  onMove: (view: View) => void
  onClick: (info: PickingInfo) => void
  tooltipOf: (info: PickingInfo) => string | null
  picking: boolean
}

const mapView = new MapView({ id: 'map', repeat: false })
const zooms = { minZoom: 11, maxZoom: 20 }
const calm =
  typeof matchMedia === 'function' && matchMedia('(prefers-reduced-motion: reduce)').matches

const controller = {
  dragRotate: false,
  touchRotate: false,
  keyboard: false,
  // A click need not wait to see whether a second one follows; wheel and pinch zoom.
  doubleClickZoom: false,
  inertia: !calm,
}
/** A slow hand still clicks, and so does a machine whose first picking takes seconds (software GL). */
const recognizers = { click: { time: Number.POSITIVE_INFINITY } }

/** deck.gl alone over the street plan: works with no basemap and no network. */
export function PlainCanvas(props: CanvasProps) {
  const { layers, target, onMove, onClick, tooltipOf, picking } = props
  const initialViewState = useMemo(
    () => ({
      ...target,
      ...zooms,
      pitch: 0,
      bearing: 0,
      ...(calm ? {} : { transitionDuration: 300, transitionInterpolator: new FlyToInterpolator() }),
    }),
    [target],
  )
  return (
    <DeckGL
      views={mapView}
      initialViewState={initialViewState}
      controller={controller}
      eventRecognizerOptions={recognizers}
      layers={[...layers]}
      pickingRadius={5}
      useDevicePixels={true}
      onViewStateChange={({ viewState }) => {
        const { longitude, latitude, zoom } = viewState as View
        onMove({ longitude, latitude, zoom })
      }}
      onClick={onClick}
      getTooltip={(info) => {
        const text = tooltipOf(info)
        return text ? { text, className: 'map-tooltip', style: {} } : null
      }}
      getCursor={({ isDragging, isHovering }) =>
        picking ? 'crosshair' : isDragging ? 'grabbing' : isHovering ? 'pointer' : 'grab'
      }
    />
  )
}
