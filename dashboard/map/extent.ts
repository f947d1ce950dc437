import { WebMercatorViewport } from '@deck.gl/core'
import type { District, StreetPlan } from '../../api/places/schema.ts'

/** Degrees: west, south, east, north. */
export type Bounds = [number, number, number, number]
export type View = { longitude: number; latitude: number; zoom: number }
export type Size = { width: number; height: number }
/** Pixels of the map that panels cover. */
export type Padding = { left: number; right: number; top: number; bottom: number }

/**
 * What the first view must hold: the street plan, so that one device far outside does not shrink
 * it; without a plan every device. null: nothing is placed.
 */
export function boundsOf(plan: StreetPlan | null, district: District): Bounds | null {
  const bounds: Bounds = [Infinity, Infinity, -Infinity, -Infinity]
  const features = plan?.features ?? []
  for (const { geometry } of features) includeAll(bounds, geometry.coordinates)
  for (const { lon, lat } of features.length > 0 ? [] : district.devices)
    if (lon !== null && lat !== null) include(bounds, lon, lat)
  return bounds[0] <= bounds[2] ? bounds : null
}

function include(bounds: Bounds, lon: number, lat: number): void {
  bounds[0] = Math.min(bounds[0], lon)
  bounds[1] = Math.min(bounds[1], lat)
  bounds[2] = Math.max(bounds[2], lon)
  bounds[3] = Math.max(bounds[3], lat)
}

function includeAll(bounds: Bounds, coordinates: unknown): void {
  if (!Array.isArray(coordinates)) return
  const [lon, lat] = coordinates
  if (typeof lon === 'number' && typeof lat === 'number') include(bounds, lon, lat)
  else for (const part of coordinates) includeAll(bounds, part)
}

const maxFitZoom = 17

export function fitView(bounds: Bounds, size: Size, padding: Padding): View {
  const { width, height } = size
  const room =
    width - padding.left - padding.right > 120 && height - padding.top - padding.bottom > 120
  const { longitude, latitude, zoom } = new WebMercatorViewport(size).fitBounds(
    [
      [bounds[0], bounds[1]],
      [bounds[2], bounds[3]],
    ],
    { padding: room ? padding : 8, maxZoom: maxFitZoom },
  )
  return { longitude, latitude, zoom }
}

/** Whether a place lies on the part of the map that no panel covers. */
export function isInSight(
  view: View,
  size: Size,
  padding: Padding,
  place: { lon: number; lat: number },
): boolean {
  const [x = -1, y = -1] = new WebMercatorViewport({ ...size, ...view }).project([
    place.lon,
    place.lat,
  ])
  return (
    x >= padding.left &&
    x <= size.width - padding.right &&
    y >= padding.top &&
    y <= size.height - padding.bottom
  )
}

/** The view, at the same zoom, that brings a place to the middle of the uncovered part. */
export function centredOn(
  view: View,
  size: Size,
  padding: Padding,
  place: { lon: number; lat: number },
): View {
  const viewport = new WebMercatorViewport({
    ...size,
    zoom: view.zoom,
    longitude: place.lon,
    latitude: place.lat,
  })
  const [longitude = place.lon, latitude = place.lat] = viewport.unproject([
    size.width / 2 - (padding.left - padding.right) / 2,
    size.height / 2 - (padding.top - padding.bottom) / 2,
  ])
  return { longitude, latitude, zoom: view.zoom }
}
