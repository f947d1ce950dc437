import { Table, type TableColumnsType } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Gap } from '../../../api/intake/schema.ts'
import { useFormats } from '../../i18n/format.ts'
import { AgeText } from '../../ui/AgeText.tsx'
import { useLive } from '../../use-live.ts'
import { useDistrict } from '../places-queries.ts'

/** Which device, which of its numbers, since when, and whether they came after all. */
export function GapsTable({ rows }: { rows: readonly Gap[] }) {
  const { t } = useTranslation('intake')
  const formats = useFormats()
  const names = useDeviceNames()
  const offsetMs = useLive((state) => state.clockOffsetMs)
  const columns: TableColumnsType<Gap> = [
    {
      key: 'device',
      title: t('gaps.device'),
      render: (_, { deviceId }) => (
        <>
          {names ? (names.get(deviceId) ?? t('gaps.unknownDevice')) : null}
          <span className="under">
            <code>{deviceId}</code>
          </span>
        </>
      ),
    },
    {
      key: 'missing',
      title: t('gaps.missing'),
      width: 90,
      align: 'right',
      render: (_, { missing }) => formats.number(missing),
    },
    {
      key: 'range',
      title: t('gaps.range'),
      width: 210,
      align: 'right',
      // Numbers of messages are names, not quantities: they are found in logs as they stand here.
      render: (_, { from, to, boot }) => (
        <>
          {from === to ? from : `${from} – ${to}`}
          {boot ? (
            <span className="under">
              {t('gaps.boot')} <code>{boot}</code>
            </span>
          ) : null}
        </>
      ),
    },
    {
      key: 'missedAt',
      title: t('gaps.missedAt'),
      width: 140,
      render: (_, { missedAt }) => formats.dateTime(missedAt),
    },
    {
      key: 'state',
      title: t('gaps.state'),
      width: 160,
      render: (_, gap) => <State gap={gap} offsetMs={offsetMs} />,
    },
  ]
  return (
    <div className="panel">
      <Table
        size="small"
        rowKey="id"
        columns={columns}
        dataSource={rows}
        pagination={false}
        scroll={{ x: 780 }}
      />
    </div>
  )
}

function State({ gap: { filledAt }, offsetMs }: { gap: Gap; offsetMs: number }) {
  const { t } = useTranslation('intake')
  if (filledAt === null) return <b>{t('gaps.open')}</b>
  const [before = '', after = ''] = t('gaps.filled', { age: '\n' }).split('\n')
  return (
    <span className="muted">
      {before}
      <AgeText at={filledAt} offsetMs={offsetMs} />
      {after}
    </span>
  )
}

function useDeviceNames(): ReadonlyMap<string, string> | undefined {
  const devices = useDistrict().data?.devices
  return useMemo(() => devices && new Map(devices.map(({ id, name }) => [id, name])), [devices])
}
