import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Health } from '../../../api/live/schema.ts'
import { useFormats } from '../../i18n/format.ts'
import { pages } from '../../paths.ts'
import { AgeText } from '../../ui/AgeText.tsx'
import { useLive } from '../../use-live.ts'
import { CursorsPanel } from './CursorsPanel.tsx'

type Ingest = Health['parts']['ingest']

/** What ingest reports of itself, while it does. */
export function IngestFigures({ ingest }: { ingest: Ingest }) {
  const { t } = useTranslation('system')
  const { journal, telemetry, cursors } = ingest
  if (!journal || !telemetry) return <p className="muted">{t('links.noReport')}</p>
  return (
    <div className="figures">
      <JournalPanel journal={journal} />
      <CursorsPanel cursors={cursors} />
      <WriterPanel writer={telemetry} />
      <FlowPanel ingest={ingest} />
    </div>
  )
}

/** The budget bar turns where ingest raises its alarm. */
const nearlyFull = 0.8

function JournalPanel({ journal }: { journal: NonNullable<Ingest['journal']> }) {
  const { t } = useTranslation('system')
  const formats = useFormats()
  const { bytes, budgetBytes, records, segments, oldestAt, damaged } = journal
  const share = budgetBytes > 0 ? bytes / budgetBytes : 0
  const used = t('links.journal.used', {
    bytes: formats.bytes(bytes),
    budget: formats.bytes(budgetBytes),
  })
  return (
    <section className="panel figure">
      <h2>{t('links.journal.title')}</h2>
      <div className="budget">
        <div
          className={share >= nearlyFull ? 'budget-bar budget-short' : 'budget-bar'}
          aria-hidden="true"
        >
          <span style={{ width: `${Math.min(100, share * 100)}%` }} />
        </div>
        <span>{used}</span>
        <span className="muted">
          {t('links.journal.share', { percent: formats.percent(share) })}
        </span>
      </div>
      <dl className="facts">
        <Fact name={t('links.journal.records')}>{formats.number(records)}</Fact>
        <Fact name={t('links.journal.segments')}>{formats.number(segments)}</Fact>
        <Fact name={t('links.journal.oldest')}>
          {oldestAt === null ? t('links.journal.none') : formats.dateTime(oldestAt)}
        </Fact>
        <Fact name={t('links.journal.damaged')}>{formats.number(damaged)}</Fact>
      </dl>
    </section>
  )
}

function WriterPanel({ writer }: { writer: NonNullable<Ingest['telemetry']> }) {
  const { t } = useTranslation('system')
  const formats = useFormats()
  const { condition, reason, batches, points, rejectedPoints } = writer
  return (
    <section className="panel figure">
      <h2>{t('links.writer.title')}</h2>
      <p className={condition === 'ok' ? 'muted' : 'figure-bad'}>
        {t(`links.writer.condition.${condition}`)}
      </p>
      {reason ? <code className="alarm-said">{reason}</code> : null}
      <dl className="facts">
        <Fact name={t('links.writer.points')}>{formats.number(points)}</Fact>
        <Fact name={t('links.writer.rejectedPoints')}>{formats.number(rejectedPoints)}</Fact>
        <Fact name={t('links.writer.batches')}>
          <span className="outcomes">
            {(['written', 'retried', 'halved', 'refused'] as const).map((outcome) => (
              <span key={outcome}>
                {t(`links.writer.outcome.${outcome}`, { n: formats.number(batches[outcome]) })}
              </span>
            ))}
          </span>
        </Fact>
      </dl>
    </section>
  )
}

function FlowPanel({ ingest }: { ingest: Ingest }) {
  const { t } = useTranslation('system')
  const formats = useFormats()
  const offsetMs = useLive((state) => state.clockOffsetMs)
  const { received = 0, rejected = 0, unacknowledged, gaps, lastMessageAt, eventLoopP99Ms } = ingest
  return (
    <section className="panel figure">
      <h2>{t('links.flow.title')}</h2>
      <dl className="facts">
        <Fact name={t('links.flow.lastMessage')}>
          <AgeText at={lastMessageAt ?? null} offsetMs={offsetMs} />
        </Fact>
        <Fact name={t('links.flow.received')}>{formats.number(received)}</Fact>
        <Fact name={t('links.flow.unacknowledged')}>
          {t('links.flow.unacknowledgedValue', {
            n: formats.number(unacknowledged?.messages ?? 0),
            bytes: formats.bytes(unacknowledged?.bytes ?? 0),
          })}
        </Fact>
        <Fact name={t('links.flow.rejected')}>
          <Link to={pages.system({ tab: 'intake' })}>{formats.number(rejected)}</Link>
        </Fact>
        <Fact name={t('links.flow.gaps')}>
          <Link to={pages.system({ tab: 'gaps' })}>
            {t('links.flow.gapsValue', {
              missing: formats.number(gaps?.missing ?? 0),
              open: formats.number(gaps?.open ?? 0),
            })}
          </Link>
        </Fact>
        <Fact name={t('links.flow.eventLoop')}>
          {t('links.flow.eventLoopValue', { n: formats.decimal(eventLoopP99Ms ?? 0) })}
        </Fact>
      </dl>
    </section>
  )
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
