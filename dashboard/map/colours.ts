import type { InstalledKind } from '../../api/places/schema.ts'
import type { Palette } from '../ui/theme.ts'
import {
  type DeviceWord,
  deviceWords,
  type Freshness,
  freshnesses,
  isKnown,
} from './device-state.ts'

export type Rgba = [red: number, green: number, blue: number, alpha: number]

/** `#rrggbb` and an opacity from 0 to 1. */
export function rgba(hex: string, opacity = 1): Rgba {
  const value = Number.parseInt(hex.slice(1), 16)
  return [value >> 16, (value >> 8) & 255, value & 255, Math.round(opacity * 255)]
}

/** How one device is drawn. `size` is a share of its class's full size. */
export type Style = { fill: Rgba; line: Rgba; size: number; icon: string }

/** One small number for a word and a freshness: what the map's arrays hold per device. */
export function codeOf(word: DeviceWord, freshness: Freshness): number {
  return deviceWords.indexOf(word) * freshnesses.length + freshnesses.indexOf(freshness)
}

export function wordOfCode(code: number): { word: DeviceWord; freshness: Freshness } {
  return {
    word: deviceWords[Math.floor(code / freshnesses.length)] ?? 'unknown',
    freshness: freshnesses[code % freshnesses.length] ?? 'unknown',
  }
}

/** The style of every code of a class, so that painting a device is one look-up. */
export function stylesOf(kind: InstalledKind, palette: Palette): readonly Style[] {
  return Array.from({ length: deviceWords.length * freshnesses.length }, (_, code) => {
    const { word, freshness } = wordOfCode(code)
    return kind === 'bay'
      ? bayStyle(word, freshness, palette)
      : postStyle(kind, word, freshness, palette)
  })
}

const clear: Rgba = [0, 0, 0, 0]

/** Occupied is a full disc, free a ring, unknown a small dot: three shapes, no hue. */
function bayStyle(word: DeviceWord, freshness: Freshness, { map }: Palette): Style {
  if (!isKnown({ word, freshness }) || word === 'offline')
    return { fill: rgba(map.deviceFaint, 0.9), line: clear, size: 0.4, icon: '' }
  const opacity = freshness === 'late' ? 0.5 : 1
  return word === 'occupied'
    ? { fill: rgba(map.device, opacity), line: rgba(map.device, opacity), size: 1, icon: '' }
    : { fill: rgba(map.device, 0.1), line: rgba(map.deviceFaint, opacity), size: 1, icon: '' }
}

function postStyle(
  kind: InstalledKind,
  word: DeviceWord,
  freshness: Freshness,
  { map, severity }: Palette,
): Style {
  const name = kind === 'camera' ? 'camera' : 'gate'
  const alarms: Partial<Record<DeviceWord, string>> = {
    forced: severity.critical,
    held_open: severity.warning,
    fault: severity.notice,
  }
  const alarm = alarms[word]
  if (word === 'offline' || !isKnown({ word, freshness }))
    return { fill: rgba(map.deviceFaint), line: clear, size: 1, icon: `${name}-off` }
  const colour = alarm ?? (word === 'open' ? map.deviceStrong : map.device)
  return {
    fill: rgba(colour, freshness === 'late' ? 0.55 : 1),
    line: clear,
    size: alarm ? 1.3 : 1,
    icon: word === 'open' || word === 'held_open' || word === 'forced' ? 'gate-open' : name,
  }
}
