import { App, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Me, OwnSession } from '../../../api/people/schema.ts'
import { useErrorWords } from '../../error-words.ts'
import { useFormats } from '../../i18n/format.ts'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { useEndSession, useOwnSessions } from './queries.ts'

/** Sign-ins elsewhere are ended by who has proved a moment ago who they are. */
export function SessionsSection({ me }: { me: Me }) {
  const { t } = useTranslation('account')
  const errorWords = useErrorWords()
  const query = useOwnSessions()
  const end = useEnd()
  const isProved = Date.now() < me.provedUntil
  const others = query.data?.filter(({ isThis }) => !isThis) ?? []
  return (
    <section className="panel own-section">
      <h2>{t('sessions.title')}</h2>
      {query.isPending ? <Loading /> : null}
      {query.isError ? (
        <ErrorState words={errorWords(query.error)} onRetry={() => void query.refetch()} />
      ) : null}
      <ul className="own-list">
        {query.data?.map((session) => (
          <SessionLine
            key={session.id}
            session={session}
            isProved={isProved}
            onEnd={() => end(session.id)}
          />
        ))}
      </ul>
      {query.isSuccess && others.length === 0 ? (
        <p className="muted">{t('sessions.onlyThis')}</p>
      ) : null}
      {others.length > 1 ? (
        <Button disabled={!isProved} onClick={() => end(undefined)}>
          {t('sessions.endOthers')}
        </Button>
      ) : null}
    </section>
  )
}

type LineProps = { session: OwnSession; isProved: boolean; onEnd: () => void }

function SessionLine({ session, isProved, onEnd }: LineProps) {
  const { t } = useTranslation('account')
  const { dateTime } = useFormats()
  const { browser, address, isThis, createdAt, seenAt } = session
  return (
    <li>
      <span>
        <strong>{browser || t('sessions.unknown')}</strong> <span className="muted">{address}</span>
        <br />
        <span className="muted">
          {t('sessions.since', { at: dateTime(createdAt) })} ·{' '}
          {t('sessions.used', { at: dateTime(seenAt) })}
        </span>
      </span>
      {isThis ? (
        <span className="muted">{t('sessions.here')}</span>
      ) : (
        <Button size="small" disabled={!isProved} onClick={onEnd}>
          {t('sessions.end')}
        </Button>
      )}
    </li>
  )
}

function useEnd() {
  const { t } = useTranslation('account')
  const errorWords = useErrorWords()
  const { message } = App.useApp()
  const end = useEndSession()
  return (id: string | undefined) =>
    end.mutate(id, {
      onSuccess: () => void message.success(t('sessions.ended')),
      onError: (error) => void message.warning(errorWords(error)),
    })
}
