import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Stay } from '../../../api/parking/schema.ts'
import { useFormats } from '../../i18n/format.ts'
import { pages } from '../../paths.ts'
import { formatFen } from './money.ts'
import { staysPage, useOverpaid } from './queries.ts'
import { overpaidFen } from './stay-state.ts'
import type { BooksWords } from './words.ts'

type Props = { month: string; lot?: string; words: BooksWords }

const shownFirst = 5

/** The stays of a month for which too much was paid, each a link; nothing while there are none. */
export function GiveBack({ month, lot, words }: Props) {
  const { t } = useTranslation('revenue')
  const formats = useFormats()
  const [isWhole, setWhole] = useState(false)
  const { data = [] } = useOverpaid(lot)
  const stays = data.filter((stay) => stay.day?.startsWith(month))
  if (stays.length === 0) return null
  const sumFen = stays.reduce((sum, stay) => sum + overpaidFen(stay), 0)
  const said = { n: formats.number(stays.length), sum: formatFen(sumFen) }
  return (
    <section className="panel">
      <header className="panel-head">
        <h2>{t('stay.overpaid')}</h2>
        <span className="muted">
          {t(data.length < staysPage ? 'giveBack.sum' : 'giveBack.least', said)}
        </span>
      </header>
      <table className="lines give-back">
        <tbody>
          {stays.slice(0, isWhole ? undefined : shownFirst).map((stay) => (
            <Row key={stay.id} stay={stay} month={month} words={words} />
          ))}
        </tbody>
      </table>
      {!isWhole && stays.length > shownFirst ? (
        <Button type="link" size="small" onClick={() => setWhole(true)}>
          {t('giveBack.all', said)}
        </Button>
      ) : null}
    </section>
  )
}

function Row({ stay, month, words }: { stay: Stay; month: string; words: BooksWords }) {
  const { id, lotId, bayId, day, enteredAt } = stay
  const to = pages.revenue({ month, lot: lotId, day: day ?? '', stay: id, only: 'overpaid' })
  return (
    <tr>
      <td>
        <Link to={to}>{words.time(enteredAt, null)}</Link>
      </td>
      <td>{words.lot(lotId)}</td>
      <td>{words.bay(bayId)}</td>
      <td>{formatFen(overpaidFen(stay))}</td>
    </tr>
  )
}
