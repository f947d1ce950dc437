import { LinkOutlined } from '@ant-design/icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LinkedTask } from '../../../api/links/schema.ts'
import { useErrorWords } from '../../error-words.ts'
import { pages } from '../../paths.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { useTitle } from '../../ui/use-title.ts'
import { Emergency } from './Emergency.tsx'
import { useLinkDoor, useLinkedTask } from './linked-task.ts'
import { stepOf } from './steps.ts'
import { TaskCard } from './TaskCard.tsx'
import { TextSizeSwitch } from './TextSizeSwitch.tsx'
import { textSizes, useTextSize } from './text-size.ts'
import { Unsent } from './Unsent.tsx'
import { useOutbox } from './use-outbox.ts'
import './phone.css'

/** Where a task link leads: the one task, the same card, and no other page. */
export function LinkedTaskPage() {
  const { t } = useTranslation('phone')
  const errorWords = useErrorWords()
  const size = useTextSize((state) => state.size)
  const [token] = useState(takeToken)
  const query = useLinkedTask(token)
  useTitle(t('title'))
  return (
    <div className="phone" style={{ fontSize: textSizes[size] }}>
      <div className="phone-column">
        <TextSizeSwitch />
        {query.isPending ? <Loading /> : null}
        {query.isError && !query.data ? (
          <ErrorState words={errorWords(query.error)} onRetry={() => void query.refetch()} />
        ) : null}
        {query.data === null ? (
          <EmptyState icon={<LinkOutlined />} title={t('linkGone')} body={t('linkGoneBody')} />
        ) : null}
        {query.data ? <Linked linked={query.data} /> : null}
      </div>
    </div>
  )
}

/** Takes the token out of the address, so that it stays in no history and on no shared screen. */
function takeToken(): string {
  const token = window.location.hash.slice(1)
  if (token) window.history.replaceState(null, '', pages.linkedTask())
  return token
}

function Linked({ linked: { task, hasNote } }: { linked: LinkedTask }) {
  const { t } = useTranslation('phone')
  const { outbox, sender } = useOutbox(`link.${task.id}`, useLinkDoor())
  const step = stepOf(task, outbox)
  const isActive = step !== 'done' && step !== 'declined'
  return (
    <>
      {isActive ? <Emergency task={task} /> : null}
      <Unsent outbox={outbox} sender={sender} />
      <TaskCard
        task={task}
        outbox={outbox}
        own={undefined}
        onTap={(transition) => sender.tap(task.id, transition)}
      />
      {isActive && hasNote ? <p className="muted">{t('linkNote')}</p> : null}
    </>
  )
}
