import { Alert, Table } from 'antd'
import { useTranslation } from 'react-i18next'
import type { LotOccupancy } from '../../api/parking/schema.ts'
import type { Lot } from '../../api/places/schema.ts'
import { useFormats } from '../i18n/format.ts'
import { CountsStrip } from './CountsStrip.tsx'
import type { Counts } from './counts.ts'
import { nameOf } from './labels.ts'
import './map.css'

type Props = {
  lots: readonly Lot[]
  occupancy: ReadonlyMap<string, LotOccupancy>
  counts: Counts
  english: boolean
}

/** What stands in for the map where the browser has no WebGL2: why, and the same figures as a list. */
export function PlainList({ lots, occupancy, counts, english }: Props) {
  const { t } = useTranslation('map')
  const { number } = useFormats()
  const rows = lots.map((lot) => ({ ...lot, ...occupancy.get(lot.id) }))
  const figure = (name: 'total' | 'free' | 'occupied' | 'unknown') => ({
    key: name,
    title: t(`lot.${name}`),
    className: 'number',
    render: (_: unknown, row: (typeof rows)[number]) => {
      const value = row[name]
      return value === undefined ? t('lot.noData') : number(value)
    },
  })
  return (
    <div className="plain" data-testid="plain-list">
      <Alert type="info" showIcon title={t('noWebgl.title')} description={t('noWebgl.body')} />
      <div style={{ margin: '12px 0' }}>
        <CountsStrip counts={counts} />
      </div>
      <Table
        size="small"
        rowKey="id"
        pagination={false}
        dataSource={rows}
        columns={[
          {
            key: 'name',
            title: t('lot.title'),
            render: (_: unknown, lot: (typeof rows)[number]) => nameOf(lot, english),
          },
          figure('total'),
          figure('free'),
          figure('occupied'),
          figure('unknown'),
        ]}
      />
    </div>
  )
}
