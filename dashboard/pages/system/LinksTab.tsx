import { CheckOutlined, CloseOutlined, QuestionOutlined } from '@ant-design/icons'
import { Table } from 'antd'
import { useTranslation } from 'react-i18next'
import { useErrorWords } from '../../error-words.ts'
import { useFormats } from '../../i18n/format.ts'
import { AgeText } from '../../ui/AgeText.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { type Health, healthParts, type PartState } from './health.ts'
import { useHealth } from './queries.ts'

const icons: Record<PartState, React.ReactNode> = {
  up: <CheckOutlined />,
  down: <CloseOutlined />,
  unknown: <QuestionOutlined />,
}

/** The chain from the devices to this screen, link by link, in words. */
export function LinksTab() {
  const { t } = useTranslation('system')
  const errorWords = useErrorWords()
  const query = useHealth()
  const [before = '', after = ''] = t('links.checked', { age: '\n' }).split('\n')
  return (
    <section>
      <p className="system-lead muted">
        {t('links.lead')}
        {query.isSuccess ? (
          <span>
            {before}
            <AgeText at={query.dataUpdatedAt} />
            {after}
          </span>
        ) : null}
      </p>
      {query.isPending ? <Loading /> : null}
      {query.isError ? (
        <ErrorState words={errorWords(query.error)} onRetry={() => void query.refetch()} />
      ) : null}
      {query.data && !query.isError ? <Links health={query.data} /> : null}
    </section>
  )
}

function Links({ health }: { health: Health }) {
  const { t } = useTranslation('system')
  return (
    <>
      <h2 className="links-status">{t(`links.status.${health.status}`)}</h2>
      <ul className="links">
        {healthParts.map((part) => {
          const state = health.parts[part]
          return (
            <li key={part} className={`panel link link-${state}`}>
              <span className="link-icon" aria-hidden="true">
                {icons[state]}
              </span>
              <div>
                <h3>{t(`links.${part}.name`)}</h3>
                <p>{t(`links.${part}.${state}`)}</p>
              </div>
            </li>
          )
        })}
      </ul>
      <Cursors cursors={health.parts.ingest.cursors} />
    </>
  )
}

function Cursors({ cursors }: { cursors: Health['parts']['ingest']['cursors'] }) {
  const { t } = useTranslation('system')
  const formats = useFormats()
  const rows = Object.entries(cursors).map(([name, lag]) => ({ name, ...lag }))
  return (
    <section className="panel cursors">
      <h2>{t('links.cursor')}</h2>
      {rows.length === 0 ? <p className="muted">{t('links.noCursors')}</p> : null}
      {rows.length > 0 ? (
        <Table
          size="small"
          rowKey="name"
          dataSource={rows}
          pagination={false}
          columns={[
            {
              key: 'name',
              title: t('links.cursorName'),
              render: (_, { name }) => <code>{name}</code>,
            },
            {
              key: 'records',
              title: t('links.lagRecords'),
              align: 'right',
              render: (_, { lagRecords }) =>
                lagRecords === 0 ? t('links.caughtUp') : formats.number(lagRecords),
            },
            {
              key: 'seconds',
              title: t('links.lagSeconds'),
              align: 'right',
              render: (_, { lagSeconds }) => t('links.seconds', { n: formats.decimal(lagSeconds) }),
            },
          ]}
        />
      ) : null}
    </section>
  )
}
