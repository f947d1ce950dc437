import { Table, type TableColumnsType } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useErrorWords } from '../../error-words.ts'
import { useFormats } from '../../i18n/format.ts'
import { limits } from '../../map/device-state.ts'
import { pages } from '../../paths.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { useNow } from '../../ui/now.ts'
import { useLive } from '../../use-live.ts'
import { useDistrict } from '../places-queries.ts'
import { countDevices, type KindCounts, standings } from './device-counts.ts'

/** How many devices of each kind are heard, late, silent, gone or were never heard. */
export function DevicesTab() {
  const { t } = useTranslation('system')
  const errorWords = useErrorWords()
  const district = useDistrict()
  const devices = district.data?.devices
  return (
    <section>
      <p className="system-lead muted">{t('devices.lead')}</p>
      {district.isPending ? <Loading /> : null}
      {district.isError ? (
        <ErrorState words={errorWords(district.error)} onRetry={() => void district.refetch()} />
      ) : null}
      {devices?.length === 0 ? (
        <EmptyState
          title={t('devices.empty')}
          body={t('devices.emptyBody')}
          action={<Link to={pages.system({ tab: 'import' })}>{t('devices.emptyAction')}</Link>}
        />
      ) : null}
      {devices && devices.length > 0 ? <Counts devices={devices} /> : null}
    </section>
  )
}

function Counts({ devices }: { devices: Parameters<typeof countDevices>[0] }) {
  const { t } = useTranslation(['system', 'map'])
  const formats = useFormats()
  const values = useLive((state) => state.devices)
  const offsetMs = useLive((state) => state.clockOffsetMs)
  const now = useNow(1000) + offsetMs
  // Counting thousands of devices once a second is enough, however fast they speak.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `now` is the pace
  const rows = useMemo(() => countDevices(devices, values, now), [devices, now])
  const columns: TableColumnsType<KindCounts> = [
    {
      key: 'kind',
      title: t('devices.kind'),
      render: (_, { kind }) => (
        <>
          {t(`map:kind.${kind}`)}
          <small className="muted kind-limit">
            {t('devices.limit', {
              fresh: formats.span(limits[kind].freshMs),
              late: formats.span(limits[kind].lateMs),
            })}
          </small>
        </>
      ),
    },
    ...standings.map((standing) => ({
      key: standing,
      title: t(`devices.${standing}`),
      align: 'right' as const,
      render: (_: unknown, row: KindCounts) => <Count n={row[standing]} />,
    })),
    {
      key: 'total',
      title: t('devices.total'),
      align: 'right',
      render: (_, { total }) => <b>{formats.number(total)}</b>,
    },
  ]
  return (
    <div className="panel">
      <Table
        size="small"
        rowKey="kind"
        columns={columns}
        dataSource={rows}
        pagination={false}
        scroll={{ x: 'max-content' }}
        summary={() => (
          <Table.Summary.Row>
            <Table.Summary.Cell index={0}>{t('devices.all')}</Table.Summary.Cell>
            {[...standings, 'total' as const].map((standing, i) => (
              <Table.Summary.Cell key={standing} index={i + 1} align="right">
                <b>{formats.number(rows.reduce((sum, row) => sum + row[standing], 0))}</b>
              </Table.Summary.Cell>
            ))}
          </Table.Summary.Row>
        )}
      />
    </div>
  )
}

function Count({ n }: { n: number }) {
  const formats = useFormats()
  return <span className={n === 0 ? 'count-none' : undefined}>{formats.number(n)}</span>
}
