import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useErrorWords } from '../../error-words.ts'
import { pages } from '../../paths.ts'
import { useAccount } from '../../ui/account.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { useTitle } from '../../ui/use-title.ts'
import { AvailabilitySwitch } from './AvailabilitySwitch.tsx'
import { Emergency } from './Emergency.tsx'
import { useOwnTasks, useOwnVolunteer, useRefreshOwn } from './queries.ts'
import { currentTask, stepOf } from './steps.ts'
import { TaskCard } from './TaskCard.tsx'
import { TextSizeSwitch } from './TextSizeSwitch.tsx'
import { textSizes, useTextSize } from './text-size.ts'
import { Unsent } from './Unsent.tsx'
import { useOutbox, useOwnDoor } from './use-outbox.ts'
import './phone.css'

/** A volunteer's one task in big type, and the one next thing to press. */
export function TaskPage() {
  const { t } = useTranslation('phone')
  const account = useAccount()
  const errorWords = useErrorWords()
  const size = useTextSize((state) => state.size)
  const { outbox, sender } = useOutbox(account.id, useOwnDoor())
  const own = useOwnVolunteer(account.volunteerId !== null)
  const { tasks, ...query } = useOwnTasks(account.volunteerId)
  const task = currentTask(tasks, outbox)
  const waiting = tasks.filter((each) => each !== task && stepOf(each, outbox) === 'offered')
  const active = task && stepOf(task, outbox) !== 'done' ? task : undefined
  useRefreshOwn(tasks.find((each) => each.state === 'dispatched')?.id)
  const isLoading = query.isPending && account.volunteerId !== null
  useTitle(t('title'))
  return (
    <div className="phone" style={{ fontSize: textSizes[size] }}>
      <div className="phone-column">
        <TextSizeSwitch />
        {active ? <Emergency task={active} /> : null}
        <Unsent outbox={outbox} sender={sender} />
        {account.volunteerId === null ? (
          <EmptyState title={t('noVolunteer')} body={t('noVolunteerBody')} />
        ) : null}
        {isLoading ? <Loading /> : null}
        {query.isError && tasks.length === 0 ? (
          <ErrorState words={errorWords(query.error)} onRetry={() => void query.refetch()} />
        ) : null}
        {task ? (
          <TaskCard
            key={task.id}
            task={task}
            outbox={outbox}
            own={own.data}
            onTap={(transition) => sender.tap(task.id, transition)}
          />
        ) : null}
        {waiting.length > 0 ? <p className="muted">{t('more', { n: waiting.length })}</p> : null}
        {query.isSuccess && !task && account.volunteerId !== null ? (
          <div className="phone-none">
            <h1>{t('none')}</h1>
            <p className="muted">{t('noneBody')}</p>
          </div>
        ) : null}
        {own.data && !active ? <AvailabilitySwitch own={own.data} /> : null}
        {active || isLoading ? null : (
          <Link to={pages.me()} className="phone-link">
            {t('aboutMe')}
          </Link>
        )}
      </div>
    </div>
  )
}
