import { CheckOutlined, WarningOutlined } from '@ant-design/icons'
import { useTranslation } from 'react-i18next'
import { useFormats } from '../../i18n/format.ts'
import { policyOn } from './days.ts'
import { type Drill, levelOf } from './drill.ts'
import { dayOf } from './local-day.ts'
import { formatBps, formatFen } from './money.ts'
import { useBooksCheck, usePolicies } from './queries.ts'

/** Under every level: by what rule money is shared, and whether the books balance. */
export function BooksFoot({ drill }: { drill: Drill }) {
  return (
    <footer className="books-foot muted">
      <PolicyLine drill={drill} />
      <CheckLine />
    </footer>
  )
}

function PolicyLine({ drill }: { drill: Drill }) {
  const { t } = useTranslation('revenue')
  const policies = usePolicies()
  if (!policies.data) return null
  const day = drill.day ?? lastDayMeant(drill.month)
  const policy = policyOn(policies.data, levelOf(drill) === 'month' ? undefined : drill.lot, day)
  return (
    <p>
      {policy ? (
        <>
          <b>{t(policy.lotId === null ? 'policy.standard' : 'policy.own')}</b>{' '}
          {t('policy.line', {
            from: policy.validFrom,
            cost: formatBps(policy.costBps),
            property: formatBps(policy.propertyBps),
            owners: formatBps(policy.ownersBps),
          })}{' '}
        </>
      ) : (
        `${t('policy.none')} `
      )}
      {t('policy.law')}
    </p>
  )
}

/** Today in the running month, else the month's last possible day (days compare as text). */
function lastDayMeant(month: string): string {
  const today = dayOf(Date.now())
  return today.startsWith(month) ? today : `${month}-31`
}

function CheckLine() {
  const { t } = useTranslation('revenue')
  const formats = useFormats()
  const check = useBooksCheck()
  if (check.isPending) return null
  if (!check.data) return <p>{t('books.unknown')}</p>
  const { entries, sumFen, unbalanced } = check.data
  const good = sumFen === 0 && unbalanced === 0
  return (
    <p className={good ? undefined : 'books-bad'} role={good ? undefined : 'alert'}>
      {good ? <CheckOutlined /> : <WarningOutlined />}{' '}
      {t(good ? 'books.good' : 'books.bad', {
        entries: formats.number(entries),
        unbalanced: formats.number(unbalanced),
        sum: formatFen(sumFen),
      })}
    </p>
  )
}
