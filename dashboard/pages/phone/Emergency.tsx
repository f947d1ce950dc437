import { PhoneFilled } from '@ant-design/icons'
import { useTranslation } from 'react-i18next'
import type { Incident } from '../../../api/incidents/schema.ts'
import { emergencyOf } from './steps.ts'

/** Before anything else: whom to ring. A volunteer supports, and is sent into no danger. */
export function Emergency({ task }: { task: Incident }) {
  const { t } = useTranslation('phone')
  const number = emergencyOf(task)
  if (number === null) return null
  return (
    <a className="emergency" href={`tel:${number}`}>
      <PhoneFilled aria-hidden />
      <span>{t('emergency', { number })}</span>
      <small>{t(`emergencyWho.${number}`)}</small>
    </a>
  )
}
