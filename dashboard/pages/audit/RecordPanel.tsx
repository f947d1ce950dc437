import { useQuery } from '@tanstack/react-query'
import { Alert, Drawer } from 'antd'
import { useTranslation } from 'react-i18next'
import type { RecordDetail } from '../../../api/audit/schema.ts'
import { useErrorWords } from '../../error-words.ts'
import { useFormats } from '../../i18n/format.ts'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { useRecord } from './audit-queries.ts'
import { checkProof } from './check-proof.ts'
import { detailWords, useWhyWords } from './RecordsTable.tsx'

/** One record with the proof that it stands in the signed log. */
export function RecordPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation('audit')
  const errorWords = useErrorWords()
  const query = useRecord(id)
  const position = query.data?.proof.position
  return (
    <Drawer
      open
      size={520}
      title={position === undefined ? '' : t('proof.title', { position })}
      onClose={onClose}
    >
      {query.isPending ? <Loading small /> : null}
      {query.isError ? (
        <ErrorState small words={errorWords(query.error)} onRetry={() => void query.refetch()} />
      ) : null}
      {query.data ? <Content detail={query.data} /> : null}
    </Drawer>
  )
}

function Content({ detail }: { detail: RecordDetail }) {
  const { t } = useTranslation('audit')
  const formats = useFormats()
  const why = useWhyWords()
  const { record, leaf, proof } = detail
  const facts = [
    [t('column.at'), formats.dateTime(record.at)],
    [t('column.who'), record.actorKind === 'system' ? t('system') : record.actorName],
    [t('column.what'), t(`kind.${record.what}`)],
    [t('column.object'), [record.objectKind, record.objectId].filter(Boolean).join(' ')],
    [t('column.why'), why(record.why)],
    [t('column.outcome'), t(`outcome.${record.outcome}`)],
    [t('column.address'), record.address],
    [t('column.detail'), detailWords(record)],
    [t('proof.before'), record.beforeHash],
    [t('proof.after'), record.afterHash],
  ] as const
  return (
    <div className="audit">
      <Verdict detail={detail} />
      <dl className="facts">
        {facts.map(([name, value]) =>
          value ? (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ) : null,
        )}
      </dl>
      <h3>{t('proof.leaf')}</h3>
      <pre className="record-text">{leaf}</pre>
      <h3>{t('proof.checkpoint')}</h3>
      <pre className="record-text">{proof.checkpoint}</pre>
      <p className="muted">{t('proof.lead')}</p>
    </div>
  )
}

/** The tree is checked here, where no server can talk it over; the signature by the server. */
function Verdict({ detail }: { detail: RecordDetail }) {
  const { t } = useTranslation('audit')
  const { size } = detail.proof
  const check = useQuery({
    queryKey: ['audit', 'check', detail],
    queryFn: async () => ({ here: await checkProof(detail) }),
  })
  if (check.isPending) return <Alert type="info" title={t('proof.checking')} />
  const here = check.data?.here
  if (!detail.verified || here === false)
    return <Alert type="error" showIcon title={t('proof.wrong')} />
  return <Alert type="success" showIcon title={t(here ? 'proof.here' : 'proof.server', { size })} />
}
