import { severities } from '../../api/incidents/schema.ts'
import { severityShapes } from '../ui/severity-shapes.ts'

/** Outlines in a 32 × 32 box; the map tints them, so only their alpha counts. */
const shapes: Record<string, { path: string; filled: boolean }> = {
  gate: { path: 'M7 7H25V25H7Z', filled: true },
  'gate-open': { path: 'M7 7H13V25H7ZM19 7H25V25H19Z', filled: true },
  'gate-off': { path: 'M8 8H24V24H8ZM8 24 24 8', filled: false },
  camera: { path: 'M5 26 16 6 27 26Z', filled: true },
  'camera-off': { path: 'M6 26 16 8 26 26ZM6 10 24 28', filled: false },
}
for (const severity of severities) {
  shapes[severity] = { path: severityShapes[severity], filled: false }
  shapes[`${severity}-open`] = { path: severityShapes[severity], filled: true }
}

const cell = 64
const names = Object.keys(shapes)

export type IconAtlas = {
  /** A canvas at run time: deck.gl's image props take one, though its types name only a URL. */
  iconAtlas: string
  iconMapping: Record<
    string,
    { x: number; y: number; width: number; height: number; mask: boolean; anchorY: number }
  >
}

let drawn: IconAtlas | undefined

/** One image with every mark the map draws, made once by this browser: nothing is fetched. */
export function iconAtlas(): IconAtlas {
  drawn ??= draw()
  return drawn
}

function draw(): IconAtlas {
  const canvas = document.createElement('canvas')
  canvas.width = cell * names.length
  canvas.height = cell
  const context = canvas.getContext('2d')
  const iconMapping: IconAtlas['iconMapping'] = {}
  for (const [index, name] of names.entries()) {
    iconMapping[name] = {
      x: index * cell,
      y: 0,
      width: cell,
      height: cell,
      mask: true,
      anchorY: cell / 2,
    }
    const shape = shapes[name]
    if (!context || !shape) continue
    context.setTransform(cell / 36, 0, 0, cell / 36, index * cell + cell / 18, cell / 18)
    const path = new Path2D(shape.path)
    context.lineWidth = 3.4
    context.lineJoin = 'round'
    context.stroke(path)
    if (shape.filled) context.fill(path)
  }
  return { iconAtlas: canvas as unknown as string, iconMapping }
}
