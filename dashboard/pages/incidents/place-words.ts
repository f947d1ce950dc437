import { useTranslation } from 'react-i18next'
import type { Incident } from '../../../api/incidents/schema.ts'
import { usePreferences } from '../../preferences.ts'

/**
 * Where a case is, in words: the device, else the estate, the community, the point on the map. A
 * device has one name only, in Chinese; in English its estate and its id say as much.
 */
export function usePlaceWords(): (incident: Incident) => string {
  const { t } = useTranslation('incidents')
  const english = usePreferences((state) => state.language === 'en')
  return ({ deviceId, place, lon, lat }) => {
    if (english && place?.siteEn) return [place.siteEn, deviceId].filter(Boolean).join(' · ')
    const community = (english ? place?.communityEn : null) ?? place?.community
    const name = place?.device ?? place?.site ?? community ?? deviceId
    if (name) return name
    return lon !== null && lat !== null
      ? t('detail.mapPoint', { lon: lon.toFixed(4), lat: lat.toFixed(4) })
      : t('detail.unknownPlace')
  }
}
