import { Table, type TableColumnsType } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Stranger } from '../../../api/intake/schema.ts'
import { useFormats } from '../../i18n/format.ts'
import { AgeText } from '../../ui/AgeText.tsx'
import { DisabledWithReason } from '../../ui/DisabledWithReason.tsx'
import { useLive } from '../../use-live.ts'
import { registryId } from './claim.ts'

type Props = {
  rows: readonly Stranger[]
  waiting: ReadonlySet<string | null>
  chosen: Stranger | undefined
  onChoose: (stranger: Stranger) => void
}

/** Which device, which site it claims, how much it said. */
export function StrangersTable({ rows, waiting, chosen, onChoose }: Props) {
  const { t } = useTranslation('intake')
  const formats = useFormats()
  const offsetMs = useLive((state) => state.clockOffsetMs)
  const columns: TableColumnsType<Stranger> = [
    {
      key: 'device',
      title: t('strangers.device'),
      render: (_, { deviceId, subscription }) => (
        <>
          <code>{deviceId}</code>
          <code className="under">{subscription}</code>
        </>
      ),
    },
    {
      key: 'site',
      title: t('strangers.site'),
      width: 160,
      render: (_, { siteId }) => (siteId === null ? t('strangers.noSite') : <code>{siteId}</code>),
    },
    {
      key: 'kept',
      title: t('strangers.kept'),
      width: 130,
      align: 'right',
      sorter: (a, b) => a.kept - b.kept,
      render: (_, { kept }) => formats.number(kept),
    },
    {
      key: 'last',
      title: t('last'),
      width: 130,
      sorter: (a, b) => a.lastAt - b.lastAt,
      render: (_, { lastAt }) => <AgeText at={lastAt} offsetMs={offsetMs} />,
    },
    {
      key: 'register',
      width: 110,
      align: 'right',
      render: (_, stranger) => (
        <Register
          deviceId={stranger.deviceId}
          isWaiting={waiting.has(stranger.deviceId)}
          isChosen={chosen?.deviceId === stranger.deviceId}
          onChoose={() => onChoose(stranger)}
        />
      ),
    },
  ]
  return (
    <div className="panel">
      <Table
        size="small"
        rowKey={({ deviceId, subscription }) => `${deviceId} ${subscription}`}
        columns={columns}
        dataSource={rows}
        pagination={rows.length > 20 ? { pageSize: 20, showSizeChanger: false } : false}
        scroll={{ x: 820 }}
        showSorterTooltip={false}
      />
    </div>
  )
}

type RegisterProps = {
  deviceId: string
  isWaiting: boolean
  isChosen: boolean
  onChoose: () => void
}

function Register({ deviceId, isWaiting, isChosen, onChoose }: RegisterProps) {
  const { t } = useTranslation('intake')
  const why = registryId.test(deviceId) ? undefined : t('claim.badId')
  return (
    <DisabledWithReason
      size="small"
      right="intake.write"
      reason={isWaiting ? t('isBack') : why}
      type={isChosen ? 'primary' : 'default'}
      onClick={onChoose}
    >
      {t('strangers.register')}
    </DisabledWithReason>
  )
}
