import type { Device, InstalledKind } from '../../api/places/schema.ts'
import type { Palette } from '../ui/theme.ts'
import { codeOf, type Style, stylesOf } from './colours.ts'
import { deviceState, type Values } from './device-state.ts'

/**
 * All placed devices of one class as the arrays the GPU reads: position (degrees, 2 per device),
 * fill and line (RGBA bytes), size (share). Positions never move; colours are painted in place.
 */
export type DeviceField = {
  kind: InstalledKind
  devices: readonly Device[]
  indexOf: ReadonlyMap<string, number>
  positions: Float64Array
  fills: Uint8ClampedArray
  lines: Uint8ClampedArray
  sizes: Float32Array
  /** Word and freshness, as `codeOf` packs them. */
  codes: Uint8Array
  /** When each last said anything, epoch milliseconds; NaN: never. */
  heardAt: Float64Array
  styles: readonly Style[]
  /** Rises when something was repainted: a layer then takes new views of the arrays. */
  version: number
}

export type Fields = { bay: DeviceField; gate: DeviceField; camera: DeviceField }
export const fieldKinds = ['bay', 'gate', 'camera'] as const

export function createFields(devices: readonly Device[], palette: Palette): Fields {
  return {
    bay: createField('bay', devices, palette),
    gate: createField('gate', devices, palette),
    camera: createField('camera', devices, palette),
  }
}

function createField(kind: InstalledKind, all: readonly Device[], palette: Palette): DeviceField {
  const devices = all.filter(
    ({ kind: own, lon, lat }) => own === kind && lon !== null && lat !== null,
  )
  const positions = new Float64Array(devices.length * 2)
  for (const [index, { lon, lat }] of devices.entries())
    positions.set([lon ?? 0, lat ?? 0], index * 2)
  const field: DeviceField = {
    kind,
    devices,
    indexOf: new Map(devices.map(({ id }, index) => [id, index])),
    positions,
    fills: new Uint8ClampedArray(devices.length * 4),
    lines: new Uint8ClampedArray(devices.length * 4),
    sizes: new Float32Array(devices.length),
    codes: new Uint8Array(devices.length).fill(255),
    heardAt: new Float64Array(devices.length).fill(Number.NaN),
    styles: stylesOf(kind, palette),
    version: 0,
  }
  for (let index = 0; index < devices.length; index += 1) paint(field, index, undefined, 0)
  return field
}

/**
 * Repaints the devices that were touched, or all when `touched` is null (a snapshot, or time has
 * passed). Classes with no visible change keep their identity, so their layers do nothing.
 */
export function repaint(
  fields: Fields,
  touched: readonly string[] | null,
  live: ReadonlyMap<string, Values>,
  now: number,
): Fields {
  let next = fields
  for (const kind of fieldKinds) {
    const field = fields[kind]
    if (repaintField(field, touched, live, now))
      next = { ...next, [kind]: { ...field, version: field.version + 1 } }
  }
  return next
}

function repaintField(
  field: DeviceField,
  touched: readonly string[] | null,
  live: ReadonlyMap<string, Values>,
  now: number,
): boolean {
  let changed = false
  if (touched === null) {
    for (const [index, { id }] of field.devices.entries())
      changed = paint(field, index, live.get(id), now) || changed
    return changed
  }
  for (const id of touched) {
    const index = field.indexOf.get(id)
    if (index !== undefined) changed = paint(field, index, live.get(id), now) || changed
  }
  return changed
}

function paint(
  field: DeviceField,
  index: number,
  values: Values | undefined,
  now: number,
): boolean {
  const { word, freshness, at } = deviceState(field.kind, values, now)
  field.heardAt[index] = at ?? Number.NaN
  const code = codeOf(word, freshness)
  if (field.codes[index] === code) return false
  field.codes[index] = code
  const style = field.styles[code]
  if (!style) return false
  field.fills.set(style.fill, index * 4)
  field.lines.set(style.line, index * 4)
  field.sizes[index] = style.size
  return true
}
