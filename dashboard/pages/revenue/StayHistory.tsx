import { useTranslation } from 'react-i18next'
import type { StayCorrection, StayVersion } from '../../../api/parking/schema.ts'
import { dayOf } from './local-day.ts'
import { formatFen } from './money.ts'
import type { BooksWords } from './words.ts'

type Props = { history: readonly StayCorrection[]; words: BooksWords }

/** What late evidence has made of a stay: each version that was believed, and when it was corrected. */
export function StayHistory({ history, words }: Props) {
  const { t } = useTranslation('revenue')
  if (history.length === 0) return null
  return (
    <table className="lines">
      <caption>{t('history.title')}</caption>
      <thead>
        <tr>
          <th>{t('history.at')}</th>
          <th>{t('history.before')}</th>
          <th>{t('history.after')}</th>
        </tr>
      </thead>
      <tbody>
        {history.map(({ number, correctedAt, reason, before, after }) => (
          <tr key={number}>
            <td>
              {words.time(correctedAt, null)}
              <small className="muted reference">{t(`history.reason.${reason}`)}</small>
            </td>
            <td>{before ? <Version version={before} words={words} /> : t('history.unknown')}</td>
            <td>
              <Version version={after} words={words} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Version({ version, words }: { version: StayVersion; words: BooksWords }) {
  const { t } = useTranslation('revenue')
  const { state, enteredAt, leftAt, feeFen } = version
  if (state === 'void') return t('stayState.void')
  const until = leftAt === null ? t('stayState.open') : words.time(leftAt, dayOf(enteredAt))
  return (
    <>
      <span className="moment">{words.time(enteredAt, null)}–</span>
      <wbr />
      <span className="moment">{until}</span>
      <small className="muted reference">
        {feeFen === null ? t('history.noFee') : formatFen(feeFen)}
      </small>
    </>
  )
}
