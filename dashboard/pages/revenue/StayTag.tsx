import { Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Stay } from '../../../api/parking/schema.ts'
import { stayStateOf } from './stay-state.ts'

/** Only what is still owed stands out, and by weight, not by hue: a debt is no alarm. */
export function StayTag({ stay }: { stay: Stay }) {
  const { t } = useTranslation('revenue')
  const state = stayStateOf(stay)
  const owed = state === 'unpaid' || state === 'part' || state === 'unpriced'
  return (
    <Tag
      variant={owed ? 'outlined' : 'filled'}
      className={owed ? 'stay-tag stay-owed' : 'stay-tag'}
    >
      {t(`stayState.${state}`)}
    </Tag>
  )
}
