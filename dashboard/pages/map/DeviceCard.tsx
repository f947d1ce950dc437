import { useTranslation } from 'react-i18next'
import type { District } from '../../../api/places/schema.ts'
import type { Kind } from '../../../devices/reading.ts'
import { useFormats } from '../../i18n/format.ts'
import { deviceState } from '../../map/device-state.ts'
import { nameOf } from '../../map/labels.ts'
import { usePreferences } from '../../preferences.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { useNow } from '../../ui/now.ts'
import { useLive } from '../../use-live.ts'
import { useStateWords } from '../device-words.ts'
import { CallUpButton } from './CallUpDialog.tsx'
import { DeskCard } from './DeskCard.tsx'
import { fieldWord, valueWords } from './field-words.ts'
import { LastDay } from './LastDay.tsx'

type Props = { id: string; district: District; beside: boolean; onClose: () => void }

/** One device: its state, its latest values with their ages, and on demand its last day. */
export function DeviceCard({ id, district, beside, onClose }: Props) {
  const { t } = useTranslation('map')
  const english = usePreferences((state) => state.language === 'en')
  const values = useLive((state) => state.devices.get(id))
  const offsetMs = useLive((state) => state.clockOffsetMs)
  const now = useNow(5000) + offsetMs
  const stateWords = useStateWords()
  const device = district.devices.find((one) => one.id === id)
  const site = district.sites.find((one) => one.id === device?.siteId)
  return (
    <DeskCard
      label={t('device.title')}
      title={device?.name ?? id}
      subtitle={[device && t(`kind.${device.kind}`), id].filter(Boolean).join(' · ')}
      beside={beside}
      onClose={onClose}
    >
      {device ? (
        <div className="detail-body">
          <p>{stateWords(deviceState(device.kind, values, now), now)}</p>
          <dl className="facts">
            {site ? (
              <div>
                <dt>{t('device.site')}</dt>
                <dd>{nameOf(site, english)}</dd>
              </div>
            ) : null}
            {device.model ? (
              <div>
                <dt>{t('device.model')}</dt>
                <dd>{device.model}</dd>
              </div>
            ) : null}
          </dl>
          {device.kind === 'camera' ? <CallUpButton id={id} /> : null}
          <LatestValues id={id} />
          <LastDay id={id} kinds={Object.keys(values ?? {}) as Kind[]} />
        </div>
      ) : (
        <EmptyState small title={t('device.notFound')} />
      )}
    </DeskCard>
  )
}

function LatestValues({ id }: { id: string }) {
  const { t } = useTranslation('map')
  const formats = useFormats()
  const values = useLive((state) => state.devices.get(id))
  const readings = Object.values(values ?? {}).sort((a, b) => b.observedAt - a.observedAt)
  if (readings.length === 0) return <EmptyState small title={t('device.none')} />
  return (
    <section>
      <h3>{t('device.latest')}</h3>
      {readings.map(({ kind, observedAt, quality, fields }) => (
        <dl key={kind} className="facts facts-values">
          {Object.entries(fields).map(([name, value]) => (
            <div key={name}>
              <dt>{fieldWord(name, t)}</dt>
              <dd>{valueWords(value, t, formats.decimal)}</dd>
            </div>
          ))}
          <div className="muted">
            <dt>{t('device.observed')}</dt>
            <dd>
              {formats.dateTime(observedAt)} · {t(`quality.${quality}`)}
            </dd>
          </div>
        </dl>
      ))}
    </section>
  )
}
