import { Table } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Health } from '../../../api/live/schema.ts'
import { useFormats } from '../../i18n/format.ts'

const named = ['telemetry', 'react', 'live', 'intake'] as const

/** How far each step of ingest has got through what is on disk. */
export function CursorsPanel({ cursors }: { cursors: Health['parts']['ingest']['cursors'] }) {
  const { t } = useTranslation('system')
  const formats = useFormats()
  const rows = Object.entries(cursors).map(([name, lag]) => ({ name, ...lag }))
  return (
    <section className="panel figure">
      <h2>{t('links.cursor.title')}</h2>
      <p className="muted">{t('links.cursor.lead')}</p>
      <Table
        size="small"
        rowKey="name"
        dataSource={rows}
        pagination={false}
        columns={[
          { key: 'name', title: t('links.cursor.name'), render: (_, row) => <Name {...row} /> },
          {
            key: 'records',
            title: t('links.cursor.lagRecords'),
            align: 'right',
            render: (_, { lagRecords }) =>
              lagRecords === 0 ? t('links.cursor.caughtUp') : formats.number(lagRecords),
          },
          {
            key: 'seconds',
            title: t('links.cursor.lagSeconds'),
            align: 'right',
            render: (_, { lagRecords, lagSeconds }) =>
              lagRecords === 0 ? '–' : formats.span(lagSeconds * 1000),
          },
        ]}
      />
    </section>
  )
}

/** A newer ingest may have a step that has no words here yet. */
function Name({ name }: { name: string }) {
  const { t } = useTranslation('system')
  const known = named.find((one) => one === name)
  return known ? t(`links.cursor.names.${known}`) : <code>{name}</code>
}
