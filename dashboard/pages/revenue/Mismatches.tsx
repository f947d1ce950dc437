import { Alert } from 'antd'
import { useTranslation } from 'react-i18next'
import { useFormats } from '../../i18n/format.ts'
import { formatFen } from './money.ts'
import type { Mismatch } from './sums.ts'

const counted: readonly Mismatch['figure'][] = ['stays', 'payments']

/** Says loudly which total is not the sum of its parts; draws nothing when all are. */
export function Mismatches({ found }: { found: readonly Mismatch[] }) {
  const { t } = useTranslation('revenue')
  const formats = useFormats()
  if (found.length === 0) return null
  return (
    <Alert
      type="error"
      showIcon
      title={t('mismatch.title')}
      description={
        <ul>
          {found.map((mismatch) => {
            const write = counted.includes(mismatch.figure) ? formats.number : formatFen
            return (
              <li key={`${mismatch.level} ${mismatch.figure} ${mismatch.sum}`}>
                {t('mismatch.row', {
                  level: t(`mismatch.level.${mismatch.level}`),
                  figure: t(`figure.${mismatch.figure}`),
                  shown: write(mismatch.shown),
                  sum: write(mismatch.sum),
                })}
              </li>
            )
          })}
        </ul>
      }
    />
  )
}
