import { Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Stay } from '../../../api/parking/schema.ts'
import { type StayState, stayTagsOf } from './stay-state.ts'

const moving: readonly StayState[] = ['unpaid', 'part', 'unpriced', 'overpaid']

/** Only money that has still to move stands out, and by weight, not by hue: a debt is no alarm. */
export function StayTag({ stay }: { stay: Stay }) {
  const { t } = useTranslation('revenue')
  return (
    <span className="stay-tags">
      {stayTagsOf(stay).map((state) => (
        <Tag
          key={state}
          variant={moving.includes(state) ? 'outlined' : 'filled'}
          className={moving.includes(state) ? 'stay-tag stay-owed' : 'stay-tag'}
        >
          {t(`stayState.${state}`)}
        </Tag>
      ))}
    </span>
  )
}
