import { MapboxOverlay } from '@deck.gl/mapbox'
import { addProtocol, Map as BaseMap } from 'maplibre-gl'
import { Protocol } from 'pmtiles'
import { useEffect, useRef } from 'react'
import type { CanvasProps } from './PlainCanvas.tsx'
import 'maplibre-gl/dist/maplibre-gl.css'

// One file with all tiles, read by HTTP ranges (pmtiles specification 3).
addProtocol('pmtiles', new Protocol().tile)

type Props = CanvasProps & { styleUrl: string; onTilesLost: () => void }

/** deck.gl laid over a MapLibre basemap, not interleaved: the more robust of the two modes. */
export function BasemapCanvas({ styleUrl, ...props }: Props) {
  const frame = useRef<HTMLDivElement>(null)
  const held = useRef<{ map: BaseMap; overlay: MapboxOverlay } | null>(null)
  const latest = useRef(props)
  latest.current = props

  useEffect(() => {
    if (!frame.current) return
    const { longitude, latitude, zoom } = latest.current.target
    const map = new BaseMap({
      container: frame.current,
      style: styleUrl,
      center: [longitude, latitude],
      zoom,
      dragRotate: false,
      localIdeographFontFamily: '"PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif',
      attributionControl: { compact: true },
    })
    const overlay = new MapboxOverlay({
      interleaved: false,
      layers: [...latest.current.layers],
      onClick: (info) => latest.current.onClick(info),
      getTooltip: (info) => {
        const text = latest.current.tooltipOf(info)
        return text ? { text, className: 'map-tooltip', style: {} } : null
      },
    })
    map.addControl(overlay)
    map.on('move', () => {
      const { lng, lat } = map.getCenter()
      latest.current.onMove({ longitude: lng, latitude: lat, zoom: map.getZoom() })
    })
    map.on('error', () => latest.current.onTilesLost())
    held.current = { map, overlay }
    return () => {
      held.current = null
      map.remove()
    }
  }, [styleUrl])

  useEffect(() => {
    held.current?.overlay.setProps({ layers: [...props.layers] })
  }, [props.layers])

  useEffect(() => {
    const { longitude, latitude, zoom } = props.target
    held.current?.map.easeTo({ center: [longitude, latitude], zoom, duration: 300 })
  }, [props.target])

  return <div ref={frame} style={{ position: 'absolute', inset: 0 }} />
}
