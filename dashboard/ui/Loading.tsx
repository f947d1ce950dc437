import { Spin } from 'antd'
import { useTranslation } from 'react-i18next'
import './states.css'

export function Loading({ small }: { small?: boolean }) {
  const { t } = useTranslation('shell')
  return (
    <output className={small ? 'state state-small' : 'state'} aria-label={t('state.loading')}>
      <Spin delay={200} />
    </output>
  )
}
