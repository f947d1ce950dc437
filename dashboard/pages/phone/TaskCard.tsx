import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Incident } from '../../../api/incidents/schema.ts'
import type { OwnVolunteer } from '../../../api/volunteers/schema.ts'
import { useFormats } from '../../i18n/format.ts'
import { usePreferences } from '../../preferences.ts'
import { AgeText } from '../../ui/AgeText.tsx'
import { SeverityMark } from '../../ui/SeverityMark.tsx'
import { useLive } from '../../use-live.ts'
import type { Outbox } from './outbox.ts'
import { distanceM, placeInWords } from './own-tasks.ts'
import { Steps } from './Steps.tsx'
import { nextOf, stepOf, type TaskTransition } from './steps.ts'

type Props = {
  task: Incident
  outbox: Outbox
  own: OwnVolunteer | undefined
  onTap: (transition: TaskTransition) => void
}

export function TaskCard({ task, outbox, own, onTap }: Props) {
  const { t } = useTranslation(['phone', 'incidents'])
  const offsetMs = useLive((state) => state.clockOffsetMs)
  const step = stepOf(task, outbox)
  const next = nextOf[step]
  if (step === 'done' || step === 'declined' || next === null)
    return (
      <article className="task">
        <h1>{t('doneTitle')}</h1>
        <p>{t('doneBody')}</p>
        <Steps task={task} outbox={outbox} />
      </article>
    )
  const [before = '', after = ''] = t('since', { age: '\n' }).split('\n')
  return (
    <article className="task">
      <p className="task-now">{t(`now.${step}`)}</p>
      <h1>
        <SeverityMark severity={task.severity} size={32} /> {t(`incidents:type.${task.type}`)}
      </h1>
      <Where task={task} own={own} />
      <p className="muted">
        {before}
        <AgeText at={task.reportedAt} offsetMs={offsetMs} />
        {after}
      </p>
      <p className="task-safety">
        <strong>{t('safetyTitle')}</strong> {t(`safety.${task.type}`)}
      </p>
      {task.note ? <p className="task-note">{task.note}</p> : null}
      <p className="muted">{t('code', { code: task.code })}</p>
      <div className="task-foot">
        <Buttons next={next} onTap={onTap}>
          <Steps task={task} outbox={outbox} />
        </Buttons>
      </div>
    </article>
  )
}

function Where({ task, own }: Pick<Props, 'task' | 'own'>) {
  const { t } = useTranslation('phone')
  const formats = useFormats()
  const language = usePreferences((state) => state.language)
  const metres = distanceM(own, task)
  const { at, around } = placeInWords(task.place, language)
  const far = metres === null ? null : t('distance', { distance: formats.distance(metres) })
  return (
    <p className="task-where">
      <strong>{at || around || t('whereUnknown')}</strong>
      <span className="muted">{[at ? around : null, far].filter(Boolean).join(' · ')}</span>
    </p>
  )
}

type ButtonsProps = {
  next: Exclude<TaskTransition, 'decline'>
  onTap: Props['onTap']
  children: ReactNode
}

/** One big step forward; "cannot do" asks once more in the same place, without a pop-up. */
function Buttons({ next, onTap, children }: ButtonsProps) {
  const { t } = useTranslation('phone')
  const [declining, setDeclining] = useState(false)
  if (declining)
    return (
      <>
        <p>{t('declineSure')}</p>
        <button type="button" className="phone-next" onClick={() => setDeclining(false)}>
          {t('declineNo')}
        </button>
        <button type="button" className="phone-quiet" onClick={() => onTap('decline')}>
          {t('declineYes')}
        </button>
      </>
    )
  return (
    <>
      {children}
      <button type="button" className="phone-next" onClick={() => onTap(next)}>
        {t(`next.${next}`)}
      </button>
      <button type="button" className="phone-quiet" onClick={() => setDeclining(true)}>
        {t('decline')}
      </button>
    </>
  )
}
