import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { District } from '../../../api/places/schema.ts'
import { useFormats } from '../../i18n/format.ts'
import { nameOf } from '../../map/labels.ts'
import { pages } from '../../paths.ts'
import { usePreferences } from '../../preferences.ts'
import { useMay } from '../../ui/account.ts'
import { useLive } from '../../use-live.ts'
import { DeskCard } from './DeskCard.tsx'

type Props = { id: string; district: District; beside: boolean; onClose: () => void }

/** A parking lot's bays: total = free + occupied + unknown, always. */
export function LotCard({ id, district, beside, onClose }: Props) {
  const { t } = useTranslation('map')
  const { number } = useFormats()
  const may = useMay()
  const english = usePreferences((state) => state.language === 'en')
  const occupancy = useLive((state) => state.lots.get(id))
  const lot = district.lots.find((one) => one.id === id)
  const figures = ['total', 'free', 'occupied', 'unknown'] as const
  return (
    <DeskCard
      label={t('lot.title')}
      title={lot ? nameOf(lot, english) : id}
      subtitle={t('lot.title')}
      beside={beside}
      onClose={onClose}
    >
      <div className="detail-body">
        <dl className="facts">
          {figures.map((name) => (
            <div key={name}>
              <dt>{t(`lot.${name}`)}</dt>
              <dd>{occupancy ? number(occupancy[name]) : t('lot.noData')}</dd>
            </div>
          ))}
        </dl>
        {may('ledger.read') ? (
          <Link to={pages.revenue({ lot: id })}>{t('lot.revenue')}</Link>
        ) : null}
      </div>
    </DeskCard>
  )
}
