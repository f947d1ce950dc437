import { useTranslation } from 'react-i18next'
import type { RevenueLine } from '../../../api/ledger/schema.ts'
import { useFormats } from '../../i18n/format.ts'
import { formatFen } from './money.ts'
import { outstandingFen } from './sums.ts'

/** The figures of what is on the screen: what is owed, what came in, and whose it is. */
export function Figures({ line }: { line: RevenueLine }) {
  const { t } = useTranslation('revenue')
  const formats = useFormats()
  const openFen = outstandingFen(line)
  const { costFen, propertyFen, ownersFen } = line.shares
  return (
    <section className="panel figures">
      <dl className="figures-main">
        <Figure name={t('figure.received')} value={formatFen(line.receivedFen)} size="main" />
        <Figure name={t('figure.due')} value={formatFen(line.dueFen)} />
        <Figure
          name={t(openFen < 0 ? 'figure.ahead' : 'figure.outstanding')}
          value={formatFen(Math.abs(openFen))}
        />
      </dl>
      <div className="figures-shares">
        <h3>{t('figure.shares')}</h3>
        <div className="share-bar" aria-hidden="true">
          <i className="share-part share-cost" style={{ flexGrow: costFen }} />
          <i className="share-part share-property" style={{ flexGrow: propertyFen }} />
          <i className="share-part share-owners" style={{ flexGrow: ownersFen }} />
        </div>
        <dl>
          <Figure name={t('figure.cost')} value={formatFen(costFen)} size="small" mark="cost" />
          <Figure
            name={t('figure.property')}
            value={formatFen(propertyFen)}
            size="small"
            mark="property"
          />
          <Figure
            name={t('figure.owners')}
            value={formatFen(ownersFen)}
            size="small"
            mark="owners"
          />
        </dl>
      </div>
      <dl className="figures-counts">
        <Figure name={t('figure.stays')} value={formats.number(line.stays)} size="small" />
        <Figure name={t('figure.payments')} value={formats.number(line.payments)} size="small" />
      </dl>
    </section>
  )
}

type FigureProps = { name: string; value: string; size?: 'main' | 'small'; mark?: string }

function Figure({ name, value, size, mark }: FigureProps) {
  return (
    <div className={size ? `figure figure-${size}` : 'figure'}>
      <dt>
        {mark ? <i className={`share-mark share-${mark}`} /> : null}
        {name}
      </dt>
      <dd>{value}</dd>
    </div>
  )
}
