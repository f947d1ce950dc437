import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Series } from '../../../api/telemetry/schema.ts'
import { type Kind, readingFields } from '../../../devices/reading.ts'
import { client } from '../../client.ts'
import { useErrorWords } from '../../error-words.ts'
import { useFormats } from '../../i18n/format.ts'
import { endpoints } from '../../paths.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { StepLine } from '../../ui/StepLine.tsx'
import { fieldWord, valueWords } from './field-words.ts'

const dayMs = 86_400_000

/** The last 24 hours of the first field that makes a line: numbers before yes and no. */
export function LastDay({ id, kinds }: { id: string; kinds: readonly Kind[] }) {
  const { t } = useTranslation('map')
  const [open, setOpen] = useState(false)
  const wanted = lineOf(kinds)
  if (!wanted) return null
  return (
    <section>
      <Button size="small" onClick={() => setOpen(!open)} aria-expanded={open}>
        {open ? t('device.seriesHide') : t('device.series')}
      </Button>
      {open ? <SeriesView id={id} {...wanted} /> : null}
    </section>
  )
}

function lineOf(kinds: readonly Kind[]): { kind: Kind; field: string } | null {
  const lines = kinds.flatMap((kind) =>
    Object.entries(readingFields[kind]).map(([field, type]) => ({ kind, field, type })),
  )
  return (
    lines.find(({ field }) => field === 'occupied' || field === 'online') ??
    lines.find(({ type }) => type === 'number') ??
    null
  )
}

function SeriesView({ id, kind, field }: { id: string; kind: Kind; field: string }) {
  const { t } = useTranslation('map')
  const words = useErrorWords()
  const formats = useFormats()
  const series = useQuery({
    queryKey: ['series', id, kind, field],
    queryFn: async ({ signal }) => {
      const to = Date.now()
      const from = to - dayMs
      const path = endpoints.series({ device: id, kind, field, from, to })
      return { from, to, points: await client.get<Series>(path, signal) }
    },
  })
  if (series.isPending) return <Loading small />
  if (series.isError)
    return <ErrorState small words={words(series.error)} onRetry={() => void series.refetch()} />
  const { from, to, points } = series.data
  if (points.length === 0) return <EmptyState small title={t('device.seriesEmpty')} />
  return (
    <StepLine
      points={points}
      from={from}
      to={to}
      label={fieldWord(field, t)}
      ends={[formats.time(from), formats.time(to)]}
      wordOf={(value) => valueWords(value, t, formats.decimal)}
    />
  )
}
