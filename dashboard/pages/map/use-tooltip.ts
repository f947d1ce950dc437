import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Incident } from '../../../api/incidents/schema.ts'
import type { District } from '../../../api/places/schema.ts'
import { deviceState } from '../../map/device-state.ts'
import type { Pick } from '../../map/pick.ts'
import { live } from '../../use-live.ts'
import { useStateWords } from '../device-words.ts'
import { usePlaceWords } from '../incidents/place-words.ts'

/** What the pointer's tip says of a mark: name, state and age. Read from the store when asked. */
export function useTooltip(
  district: District,
  incidents: readonly Incident[],
): (pick: Pick) => string | null {
  const { t } = useTranslation(['map', 'incidents'])
  const words = useStateWords()
  const placeOf = usePlaceWords()
  const devices = useMemo(
    () => new Map(district.devices.map((device) => [device.id, device])),
    [district],
  )
  return (pick) => {
    const { devices: values, clockOffsetMs } = live.store.getState()
    const now = Date.now() + clockOffsetMs
    if (pick.kind === 'device') {
      const device = devices.get(pick.id)
      if (!device) return null
      const state = deviceState(device.kind, values.get(pick.id), now)
      return `${device.name}\n${t(`kind.${device.kind}`)} · ${words(state, now)}`
    }
    if (pick.kind === 'incident') {
      const incident = incidents.find(({ id }) => id === pick.id)
      if (!incident) return null
      const { severity, type, state } = incident
      return `${t(`incidents:type.${type}`)} · ${t(`incidents:severity.${severity}`)}\n${placeOf(incident)}\n${t(`incidents:state.${state}`)}`
    }
    return null
  }
}
