import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Incident } from '../../../api/incidents/schema.ts'
import type { District } from '../../../api/places/schema.ts'
import { nameOf } from '../../map/labels.ts'
import { usePreferences } from '../../preferences.ts'

/** Where a case is, in words: the device's name, else the community, else the point on the map. */
export function usePlaceWords(district: District | undefined): (incident: Incident) => string {
  const { t } = useTranslation('incidents')
  const english = usePreferences((state) => state.language === 'en')
  const names = useMemo(
    () => ({
      devices: new Map(district?.devices.map((device) => [device.id, device.name])),
      communities: new Map(district?.communities.map((one) => [one.id, nameOf(one, english)])),
    }),
    [district, english],
  )
  return ({ deviceId, communityId, lon, lat }) =>
    (deviceId && (names.devices.get(deviceId) ?? deviceId)) ||
    (communityId && (names.communities.get(communityId) ?? communityId)) ||
    (lon !== null && lat !== null
      ? t('detail.mapPoint', { lon: lon.toFixed(4), lat: lat.toFixed(4) })
      : t('detail.unknownPlace'))
}
