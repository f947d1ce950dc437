import { useTranslation } from 'react-i18next'
import type { Incident } from '../../../api/incidents/schema.ts'
import { AgeText } from '../../ui/AgeText.tsx'
import { SeverityMark } from '../../ui/SeverityMark.tsx'
import { StateTag } from '../../ui/StateTag.tsx'

type Props = {
  incident: Incident
  place: string
  chosen: boolean
  offsetMs: number
  onChoose: () => void
}

/** One case of the queue; read aloud it says severity, type, place and state. */
export function IncidentRow({ incident, place, chosen, offsetMs, onChoose }: Props) {
  const { t } = useTranslation('incidents')
  const { severity, type, state, reportedAt } = incident
  return (
    <li>
      <button
        type="button"
        className={chosen ? 'row row-chosen' : 'row'}
        aria-current={chosen}
        aria-label={t('queue.row', {
          severity: t(`severity.${severity}`),
          type: t(`type.${type}`),
          place,
          state: t(`state.${state}`),
        })}
        onClick={onChoose}
      >
        <SeverityMark severity={severity} open={state === 'reported'} />
        <span className="row-body">
          <span className="row-line">
            <span className="row-type">{t(`type.${type}`)}</span>
            <span className="muted row-age">
              <AgeText at={reportedAt} offsetMs={offsetMs} />
            </span>
          </span>
          <span className="row-line">
            <span className="muted row-place">{place}</span>
            <StateTag state={state} />
          </span>
        </span>
      </button>
    </li>
  )
}
