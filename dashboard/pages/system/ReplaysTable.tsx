import { Table, type TableColumnsType } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Replay } from '../../../api/intake/schema.ts'
import { useFormats } from '../../i18n/format.ts'
import { AgeText } from '../../ui/AgeText.tsx'
import { useLive } from '../../use-live.ts'
import { useGroupWords } from './reason-words.ts'

/** What was asked to be put back, and how far that is. */
export function ReplaysTable({ rows }: { rows: readonly Replay[] }) {
  const { t } = useTranslation('intake')
  const formats = useFormats()
  const offsetMs = useLive((state) => state.clockOffsetMs)
  const count = (replay: Replay, n: number) =>
    replay.state === 'waiting' && n === 0 ? '–' : formats.number(n)
  const columns: TableColumnsType<Replay> = [
    { key: 'what', title: t('replays.what'), render: (_, replay) => <What replay={replay} /> },
    {
      key: 'state',
      title: t('replays.state'),
      width: 160,
      render: (_, { state }) => t(`replays.${state}`),
    },
    {
      key: 'putBack',
      title: t('replays.putBack'),
      width: 110,
      align: 'right',
      render: (_, replay) => count(replay, replay.putBack),
    },
    {
      key: 'gone',
      title: t('replays.gone'),
      width: 130,
      align: 'right',
      render: (_, replay) => count(replay, replay.gone),
    },
    {
      key: 'asked',
      title: t('replays.asked'),
      width: 190,
      render: (_, { askedAt, askedBy }) => (
        <>
          <AgeText at={askedAt} offsetMs={offsetMs} />
          <span className="under">{t('replays.by', { name: askedBy })}</span>
        </>
      ),
    },
  ]
  return (
    <section className="system-part">
      <h2>{t('replays.title')}</h2>
      <div className="panel">
        <Table
          size="small"
          rowKey="id"
          columns={columns}
          dataSource={rows}
          pagination={rows.length > 10 ? { pageSize: 10, showSizeChanger: false } : false}
          scroll={{ x: 860 }}
        />
      </div>
    </section>
  )
}

function What({ replay: { deviceId, subscription, reason } }: { replay: Replay }) {
  const { t } = useTranslation('intake')
  const words = useGroupWords()
  if (deviceId !== null) return t('replays.ofDevice', { device: deviceId })
  return (
    <>
      {words.reason(reason ?? '')}
      <span className="under">
        {words.folded(subscription ?? '*') ?? <code>{subscription}</code>}
      </span>
    </>
  )
}
