import { useTranslation } from 'react-i18next'
import type { Incident } from '../../../api/incidents/schema.ts'
import { clockTime } from './clock-time.ts'
import type { Outbox } from './outbox.ts'
import { type Mark, marksOf } from './steps.ts'

const signs: Record<Mark['state'], string> = {
  open: '',
  sent: '✓',
  sending: '…',
  unsent: '!',
  refused: '×',
}

/** The three steps, when each was pressed, and whether the desk has it. */
export function Steps({ task, outbox }: { task: Incident; outbox: Outbox }) {
  const { t } = useTranslation('phone')
  return (
    <ol className="steps">
      {marksOf(task, outbox).map(({ transition, state, atMs }) => (
        <li key={transition} className={`step step-${state}`}>
          <span className="step-sign" aria-hidden="true">
            {signs[state]}
          </span>
          <span>
            {t(`step.${transition}`)}
            {state === 'open' ? null : (
              <small>
                {state === 'sent' && atMs !== null ? clockTime(atMs) : t(markWord(state))}
              </small>
            )}
          </span>
        </li>
      ))}
    </ol>
  )
}

function markWord(state: Exclude<Mark['state'], 'open'>) {
  if (state === 'sent') return 'sent'
  return state === 'sending' ? 'sending' : 'unsent'
}
