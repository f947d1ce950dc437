import { useTranslation } from 'react-i18next'
import type { District } from '../../api/places/schema.ts'
import { useFormats } from '../i18n/format.ts'
import { type DeviceState, deviceState } from '../map/device-state.ts'
import { useNow } from '../ui/now.ts'
import { useLive } from '../use-live.ts'

/** A device's state as "held open · 12 s ago", with its freshness when that is not as promised. */
export function useStateWords(): (state: DeviceState, now: number) => string {
  const { t } = useTranslation('map')
  const formats = useFormats()
  return ({ word, freshness, at }, now) => {
    if (at === null) return t('freshness.unknown')
    const age = formats.age(now - at)
    if (freshness === 'fresh') return t('tooltip.state', { word: t(`word.${word}`), age })
    return t('tooltip.stale', {
      word: t(`word.${word}`),
      freshness: t(`freshness.${freshness}`),
      age,
    })
  }
}

/** What one device says now, ticking; null without a device. */
export function useDeviceWords(id: string | null, district: District | undefined): string | null {
  const values = useLive((state) => (id === null ? undefined : state.devices.get(id)))
  const offsetMs = useLive((state) => state.clockOffsetMs)
  const now = useNow(5000) + offsetMs
  const words = useStateWords()
  const device = district?.devices.find((one) => one.id === id)
  return device ? words(deviceState(device.kind, values, now), now) : null
}
