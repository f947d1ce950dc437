import { useTranslation } from 'react-i18next'
import {
  type IncidentEvent,
  type Transition,
  transitionNames,
} from '../../../api/incidents/schema.ts'
import { useFormats } from '../../i18n/format.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'

/** What happened, who did it and when; the newest stands first. */
export function Timeline({ events }: { events: readonly IncidentEvent[] }) {
  const { t } = useTranslation('incidents')
  const formats = useFormats()
  if (events.length === 0) return <EmptyState small title={t('noTimeline')} />
  return (
    <ol className="timeline">
      {[...events].reverse().map((event) => (
        <li key={event.id}>
          <time className="muted" dateTime={new Date(event.at).toISOString()}>
            {formats.dateTime(event.at)}
          </time>
          <div>
            <span>{eventWords(event.kind, t)}</span>{' '}
            <span className="muted">
              {t(`actor.${event.actorKind}`)} {event.actor} {event.byLink ? t('byLink') : null}
            </span>
            {event.note ? <p className="timeline-note">{event.note}</p> : null}
          </div>
        </li>
      ))}
    </ol>
  )
}

const ownKinds = ['reported', 'repeated'] as const

/** An event is a transition's name or one of the words of its own; a new word is shown as it is. */
function eventWords(kind: string, t: ReturnType<typeof useTranslation<'incidents'>>['t']): string {
  const own = ownKinds.find((one) => one === kind)
  if (own) return t(`event.${own}`)
  return isTransition(kind) ? t(`action.${kind}`) : kind
}

function isTransition(kind: string): kind is Transition {
  return (transitionNames as readonly string[]).includes(kind)
}
