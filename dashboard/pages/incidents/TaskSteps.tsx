import { Steps } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Incident } from '../../../api/incidents/schema.ts'
import { useFormats } from '../../i18n/format.ts'

/** How far the volunteer is: it moves by itself as they answer. */
export function TaskSteps({ incident }: { incident: Incident }) {
  const { t } = useTranslation('incidents')
  const formats = useFormats()
  const { task, state } = incident
  if (!task) return null
  const steps = [
    ['offered', task.offeredAt],
    ['accepted', task.acceptedAt],
    ['arrived', task.arrivedAt],
    ['done', task.doneAt],
  ] as const
  const reached = steps.findLastIndex(([, at]) => at !== null)
  return (
    <Steps
      orientation="vertical"
      size="small"
      type="dot"
      current={reached}
      status={state === 'dispatched' ? 'process' : 'finish'}
      items={steps.map(([name, at]) => ({
        title: (
          <span>
            {t(`task.${name}`)} <span className="muted">{at === null ? '' : formats.time(at)}</span>
          </span>
        ),
      }))}
    />
  )
}
