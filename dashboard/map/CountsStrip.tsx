import { Tooltip } from 'antd'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormats } from '../i18n/format.ts'
import type { Counts } from './counts.ts'

/** How much of what is drawn was confirmed lately: the map's own "I don't know". */
export const CountsStrip = memo(Strip, (a, b) => isSame(a.counts, b.counts))

function isSame(a: Counts, b: Counts): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function Strip({ counts }: { counts: Counts }) {
  const { t } = useTranslation('map')
  const { number } = useFormats()
  const rows = [
    ['gates', counts.gates, t('counts.gatesHint', words(counts.gates, number))],
    ['cameras', counts.cameras, t('counts.camerasHint', words(counts.cameras, number))],
    [
      'bays',
      counts.bays,
      t('counts.baysHint', {
        ...words(counts.bays, number),
        occupied: number(counts.bays.occupied),
      }),
    ],
  ] as const
  return (
    <dl className="panel counts" aria-label={t('counts.label')}>
      {rows.map(([name, part, hint]) => (
        <Tooltip key={name} title={hint} placement="bottom">
          <div>
            <dt>{t(`counts.${name}`)}</dt>
            <dd>{t('counts.of', words(part, number))}</dd>
          </div>
        </Tooltip>
      ))}
    </dl>
  )
}

function words({ known, total }: { known: number; total: number }, number: (n: number) => string) {
  return { n: number(known), m: number(total) }
}
