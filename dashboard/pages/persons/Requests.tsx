import { Button, Input, Space } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PersonDetail } from '../../../api/persons/schema.ts'
import { useErrorWords } from '../../error-words.ts'
import { useFormats } from '../../i18n/format.ts'
import { DisabledWithReason } from '../../ui/DisabledWithReason.tsx'
import { useDeclineRequest } from './queries.ts'

/** What the person wants put right. A change of the datum answers it; declining takes a reason. */
export function Requests({ person }: { person: PersonDetail }) {
  const open = person.requests.filter(({ closedAt }) => closedAt === null)
  if (open.length === 0) return null
  return (
    <ul className="consents">
      {open.map((request) => (
        <OpenRequest key={request.id} personId={person.id} request={request} />
      ))}
    </ul>
  )
}

type Props = { personId: string; request: PersonDetail['requests'][number] }

function OpenRequest({ personId, request }: Props) {
  const { t } = useTranslation('persons')
  const errorWords = useErrorWords()
  const { dateTime } = useFormats()
  const [why, setWhy] = useState<string | null>(null)
  const decline = useDeclineRequest(personId)
  const send = () => decline.mutate({ request: request.id, why: why ?? '' })
  return (
    <li>
      <strong>{t('request.asked', { field: t(`field.${request.field}`) })}</strong>{' '}
      <span className="muted">{dateTime(request.askedAt)}</span>
      <p className="muted">{t('request.body')}</p>
      {why === null ? (
        <DisabledWithReason size="small" right="persons.write" onClick={() => setWhy('')}>
          {t('request.decline')}
        </DisabledWithReason>
      ) : (
        <Space.Compact block>
          <Input
            autoFocus
            maxLength={200}
            aria-label={t('request.why')}
            placeholder={t('request.why')}
            value={why}
            onChange={(event) => setWhy(event.target.value)}
          />
          <Button disabled={why.trim() === ''} loading={decline.isPending} onClick={send}>
            {t('request.decline')}
          </Button>
        </Space.Compact>
      )}
      {decline.isError ? <p role="alert">{errorWords(decline.error)}</p> : null}
    </li>
  )
}
