import type { Session } from '../http.ts'
import type { Recorded, ReplayedDevice } from './recorded.ts'

/** The site that replayed devices are registered at, and the lot of its bays. */
const site = 'replay'
const lot = 'L-replay'

/** Where they appear on the map, by the river; each a little further: none hides another. */
const origin = { lon: 112.9268, lat: 28.2205 } as const
const stepDegrees = 0.00003

/** The devices that these messages speak of, once each, in the order they first appear. */
export function devicesIn(messages: readonly Recorded[]): ReplayedDevice[] {
  const devices = new Map<string, ReplayedDevice>()
  for (const { device } of messages) if (device) devices.set(device.id, device)
  return [...devices.values()]
}

/** An import file (DESIGN section 4): sensors as bays of a lot,, model by folder. */
export function importFile(devices: readonly ReplayedDevice[]): string {
  const rows = devices.map(({ id, kind, model, folder }, index) => {
    const isBay = kind === 'bay'
    const place = [origin.lon + index * stepDegrees, origin.lat].map((degrees) =>
      degrees.toFixed(6),
    )
    const name = folder
      .replace(/\/uplink$/, '')
      .replaceAll(',', ' ')
      .slice(-100)
    const bay = isBay ? `R${String(index + 1).padStart(2, '0')}` : ''
    return [id, kind, model ?? '', name, site, '', isBay ? lot : '', bay, ...place].join(',')
  })
  return ['device,kind,model,name,site,community,lot,bay,lon,lat', ...rows, ''].join('\n')
}

/** Registers the devices as an administrator; says how many rows were good. Throws on a refusal. */
export async function register(
  admin: Session,
  devices: readonly ReplayedDevice[],
): Promise<{ good: number; problems: { line: number; reason: string }[] }> {
  return admin.send('POST', '/api/places/import?format=csv', importFile(devices), 'text/csv')
}
