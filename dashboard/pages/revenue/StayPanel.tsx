import { CloseOutlined } from '@ant-design/icons'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { StayDetail } from '../../../api/parking/schema.ts'
import { useErrorWords } from '../../error-words.ts'
import { useFormats } from '../../i18n/format.ts'
import { pages } from '../../paths.ts'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { type Drill, upTo } from './drill.ts'
import { Mismatches } from './Mismatches.tsx'
import { formatFen } from './money.ts'
import { useStay } from './queries.ts'
import { StayHistory } from './StayHistory.tsx'
import { StayTag } from './StayTag.tsx'
import { overpaidFen, owedFen } from './stay-state.ts'
import { stayMismatches } from './sums.ts'
import type { BooksWords } from './words.ts'

type Props = { id: string; drill: Drill; words: BooksWords }

/** How one stay came to its fee, clause by clause, and what was paid for it. */
export function StayPanel({ id, drill, words }: Props) {
  const { t } = useTranslation('revenue')
  const errorWords = useErrorWords()
  const stay = useStay(id)
  return (
    <aside className="panel stay" aria-label={t('stay.title')}>
      <header className="panel-head">
        <h2>{t('stay.title')}</h2>
        {stay.data ? <StayTag stay={stay.data} /> : null}
        <Link className="stay-close" to={pages.revenue(upTo('day', drill))}>
          <CloseOutlined /> {t('stay.close')}
        </Link>
      </header>
      {stay.isPending ? <Loading /> : null}
      {stay.isError ? (
        <ErrorState words={errorWords(stay.error)} onRetry={() => void stay.refetch()} />
      ) : null}
      {stay.data ? <StayBody stay={stay.data} words={words} /> : null}
    </aside>
  )
}

function StayBody({ stay, words }: { stay: StayDetail; words: BooksWords }) {
  const { t } = useTranslation('revenue')
  const sums = [
    ['owed', owedFen(stay)],
    ['overpaid', overpaidFen(stay)],
  ] as const
  const facts: [string, string][] = [
    [t('column.bay'), words.bay(stay.bayId)],
    [t('column.entered'), words.time(stay.enteredAt, stay.day)],
    [t('column.left'), stay.leftAt === null ? '–' : words.time(stay.leftAt, stay.day)],
    [t('column.duration'), stay.leftAt === null ? '–' : words.span(stay.leftAt - stay.enteredAt)],
  ]
  return (
    <>
      <Mismatches found={stayMismatches(stay, stay.payments)} />
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <FeeLines stay={stay} words={words} />
      <Payments stay={stay} words={words} />
      {sums.map(([name, fen]) =>
        fen > 0 ? (
          <p key={name} className="stay-owed-line">
            <span>{t(`stay.${name}`)}</span>
            <b>{formatFen(fen)}</b>
          </p>
        ) : null,
      )}
      <StayHistory history={stay.history} words={words} />
    </>
  )
}

function FeeLines({ stay, words }: { stay: StayDetail; words: BooksWords }) {
  const { t } = useTranslation('revenue')
  const formats = useFormats()
  const days = new Set(stay.feeLines.map((line) => line.day))
  const whyNone = { open: 'stay.noLines', closed: 'stay.noTariff', void: 'stay.void' } as const
  if (stay.feeLines.length === 0)
    return <p className="muted panel-note">{t(whyNone[stay.state])}</p>
  return (
    <table className="lines">
      <caption>{t('stay.lines')}</caption>
      <thead>
        <tr>
          <th>{t('stay.clause')}</th>
          <th>{t('stay.minutes')}</th>
          <th>{t('stay.count')}</th>
          <th>{t('stay.amount')}</th>
        </tr>
      </thead>
      <tbody>
        {stay.feeLines.map((line) => (
          <tr key={`${line.day} ${line.clause}`}>
            <td>
              {t(`clause.${line.clause}`)}
              {days.size > 1 ? <small className="muted"> {words.day(line.day)}</small> : null}
            </td>
            <td>{line.minutes > 0 ? formats.number(line.minutes) : '–'}</td>
            <td>{line.count > 0 ? formats.number(line.count) : '–'}</td>
            <td>{formatFen(line.amountFen)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <td colSpan={3}>{t('stay.sum')}</td>
          <td>{formatFen(stay.feeLines.reduce((sum, line) => sum + line.amountFen, 0))}</td>
        </tr>
      </tfoot>
    </table>
  )
}

function Payments({ stay, words }: { stay: StayDetail; words: BooksWords }) {
  const { t } = useTranslation('revenue')
  if (stay.payments.length === 0)
    return stay.feeFen ? <p className="muted panel-note">{t('stay.noPayments')}</p> : null
  return (
    <table className="lines">
      <caption>{t('stay.payments')}</caption>
      <thead>
        <tr>
          <th>{t('stay.channel')}</th>
          <th>{t('stay.paidAt')}</th>
          <th>{t('stay.amount')}</th>
        </tr>
      </thead>
      <tbody>
        {stay.payments.map((payment) => (
          <tr key={payment.id}>
            <td>
              {t(`channel.${payment.channel}`)}
              <small className="muted reference">{payment.reference}</small>
            </td>
            <td>{words.time(payment.paidAt, stay.day)}</td>
            <td>{formatFen(payment.amountFen)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <td colSpan={2}>{t('stay.sum')}</td>
          <td>{formatFen(stay.payments.reduce((sum, payment) => sum + payment.amountFen, 0))}</td>
        </tr>
      </tfoot>
    </table>
  )
}
