import { isDistrict, isInScope, type Scope } from '../people/schema.ts'
import type { Change, LiveReading } from './events.ts'

/** Where devices and lots lie; undefined: not registered. */
export type Places = {
  device(id: string): Scope | undefined
  lot(id: string): Scope | undefined
}

/** What of a change somebody of this scope may see; undefined: nothing. Tasks are sent apart. */
export function partFor(scope: Scope, change: Change, places: Places): Change | undefined {
  if (isDistrict(scope)) return change
  switch (change.stream) {
    case 'devices':
      return filled({ ...change, readings: readingsIn(scope, change.readings, places) }, 'readings')
    case 'incidents':
      return filled(
        { ...change, incidents: change.incidents.filter((one) => isInScope(scope, one)) },
        'incidents',
      )
    case 'parking':
      return filled(
        { ...change, lots: change.lots.filter(({ lotId }) => liesIn(scope, places.lot(lotId))) },
        'lots',
      )
    case 'books':
      return filled(
        { ...change, lotIds: change.lotIds.filter((id) => liesIn(scope, places.lot(id))) },
        'lotIds',
      )
    case 'tasks':
      return undefined
  }
}

/** The readings of devices that lie in the scope. */
export function readingsIn(
  scope: Scope,
  readings: readonly LiveReading[],
  places: Places,
): LiveReading[] {
  if (isDistrict(scope)) return [...readings]
  return readings.filter(({ deviceId }) => liesIn(scope, places.device(deviceId)))
}

function liesIn(scope: Scope, place: Scope | undefined): boolean {
  return place !== undefined && isInScope(scope, place)
}

function filled<T extends Change, K extends keyof T>(change: T, list: K): T | undefined {
  return (change[list] as readonly unknown[]).length > 0 ? change : undefined
}
