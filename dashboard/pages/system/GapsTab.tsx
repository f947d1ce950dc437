import { CheckCircleOutlined } from '@ant-design/icons'
import { Button, Segmented } from 'antd'
import { useTranslation } from 'react-i18next'
import { useErrorWords } from '../../error-words.ts'
import { useFormats } from '../../i18n/format.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { useSearchState } from '../search-state.ts'
import { GapsTable } from './GapsTable.tsx'
import { type GapWay, useGaps } from './intake-queries.ts'
import './intake.css'

const ways = ['broker', 'radio'] as const satisfies readonly GapWay[]

/** Numbers that devices counted and that never came, by where they got lost; the choice is in the URL. */
export function GapsTab() {
  const { t } = useTranslation('intake')
  const errorWords = useErrorWords()
  const formats = useFormats()
  const { search, patch } = useSearchState()
  const way = ways.find((one) => one === search.get('way')) ?? 'broker'
  const query = useGaps(way)
  const first = query.data?.pages[0]
  const rows = query.data?.pages.flatMap(({ gaps }) => gaps) ?? []
  return (
    <section>
      <p className="system-lead muted">
        {t('gaps.lead')}
        <Segmented
          value={way}
          options={ways.map((value) => ({ value, label: t(`gaps.way.${value}`) }))}
          onChange={(value) => patch({ way: value === 'broker' ? null : value }, true)}
        />
      </p>
      {query.isPending ? <Loading /> : null}
      {query.isError ? (
        <ErrorState words={errorWords(query.error)} onRetry={() => void query.refetch()} />
      ) : null}
      {query.isSuccess && rows.length === 0 ? (
        <EmptyState
          icon={<CheckCircleOutlined />}
          title={t('gaps.empty')}
          body={t('gaps.emptyBody')}
        />
      ) : null}
      {first && rows.length > 0 ? (
        <>
          <p className="gap-sum">
            <b>
              {t('gaps.sum', {
                open: formats.number(first.open),
                missing: formats.number(first.missing),
              })}
            </b>
            <span className="muted">{t(`gaps.wayHint.${way}`)}</span>
          </p>
          <GapsTable rows={rows} />
        </>
      ) : null}
      {query.hasNextPage ? (
        <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('gaps.more')}
        </Button>
      ) : null}
    </section>
  )
}
