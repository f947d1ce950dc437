import { Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Stay } from '../../../api/parking/schema.ts'
import { stayStateOf } from './stay-state.ts'

/** Only money that has still to move stands out, and by weight, not by hue: a debt is no alarm. */
export function StayTag({ stay }: { stay: Stay }) {
  const { t } = useTranslation('revenue')
  const state = stayStateOf(stay)
  const owed = ['unpaid', 'part', 'unpriced', 'overpaid'].includes(state)
  return (
    <Tag
      variant={owed ? 'outlined' : 'filled'}
      className={owed ? 'stay-tag stay-owed' : 'stay-tag'}
    >
      {t(`stayState.${state}`)}
    </Tag>
  )
}
