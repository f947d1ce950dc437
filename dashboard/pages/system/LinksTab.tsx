import { CheckOutlined, CloseOutlined, QuestionOutlined } from '@ant-design/icons'
import { useTranslation } from 'react-i18next'
import type { Health } from '../../../api/live/schema.ts'
import { useErrorWords } from '../../error-words.ts'
import { AgeText } from '../../ui/AgeText.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { AlarmList } from './AlarmList.tsx'
import { IngestFigures } from './IngestFigures.tsx'
import { useHealth } from './queries.ts'
import './links.css'

type PartState = Health['parts']['broker']

const icons: Record<PartState, React.ReactNode> = {
  up: <CheckOutlined />,
  down: <CloseOutlined />,
  unknown: <QuestionOutlined />,
}

/** The chain from the devices to this screen, link by link, in words and figures. */
export function LinksTab() {
  const { t } = useTranslation('system')
  const errorWords = useErrorWords()
  const query = useHealth()
  const [before = '', after = ''] = t('links.checked', { age: '\n' }).split('\n')
  return (
    <section>
      <p className="system-lead muted">
        {t('links.lead')}
        {query.isSuccess ? (
          <span>
            {before}
            <AgeText at={query.dataUpdatedAt} />
            {after}
          </span>
        ) : null}
      </p>
      {query.isPending ? <Loading /> : null}
      {query.isError ? (
        <ErrorState words={errorWords(query.error)} onRetry={() => void query.refetch()} />
      ) : null}
      {query.data && !query.isError ? <Links health={query.data} /> : null}
    </section>
  )
}

function Links({ health }: { health: Health }) {
  const { t } = useTranslation('system')
  const { broker, ingest, telemetry, records } = health.parts
  const states = { broker, ingest: ingest.state, telemetry, records }
  return (
    <>
      <h2 className="links-status">{t(`links.status.${health.status}`)}</h2>
      <ul className="links">
        {(['broker', 'ingest', 'telemetry', 'records'] as const).map((part) => (
          <li key={part} className={`panel link link-${states[part]}`}>
            <span className="link-icon" aria-hidden="true">
              {icons[states[part]]}
            </span>
            <div>
              <h3>{t(`links.${part}.name`)}</h3>
              <p>{t(`links.${part}.${states[part]}`)}</p>
            </div>
          </li>
        ))}
      </ul>
      <AlarmList health={health} />
      <IngestFigures ingest={ingest} />
    </>
  )
}
