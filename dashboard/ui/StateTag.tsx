import { Tag } from 'antd'
import { useTranslation } from 'react-i18next'
import type { IncidentState } from '../../api/incidents/schema.ts'

/** The state of a case in a word. Only what waits for a person stands out, and by weight, not hue. */
export function StateTag({ state }: { state: IncidentState }) {
  const { t } = useTranslation('incidents')
  const waiting = state === 'reported'
  const over = state === 'closed' || state === 'dismissed'
  return (
    <Tag
      variant={waiting ? 'outlined' : 'filled'}
      style={{
        marginInlineEnd: 0,
        color: over ? 'var(--faint)' : 'var(--text)',
        background: waiting ? 'transparent' : 'var(--line)',
        borderColor: waiting ? 'var(--text)' : 'transparent',
        fontWeight: waiting ? 600 : 400,
      }}
    >
      {t(`state.${state}`)}
    </Tag>
  )
}
