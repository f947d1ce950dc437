import { DownloadOutlined } from '@ant-design/icons'
import { Button, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { endpoints, pages } from '../../paths.ts'
import { AgeText } from '../../ui/AgeText.tsx'
import { type Drill, type Level, levelOf, upTo } from './drill.ts'
import { useStay } from './queries.ts'
import type { BooksWords } from './words.ts'

type Props = {
  drill: Drill
  /** Months that may be chosen, newest first. */
  months: readonly string[]
  /** When the figures were fetched (epoch ms, this machine's clock). */
  updatedAtMs: number | undefined
  words: BooksWords
}

/** Where the reader is, each level above a link; the month; the file; how fresh the figures are. */
export function BooksHead({ drill, months, updatedAtMs, words }: Props) {
  const { t } = useTranslation('revenue')
  const navigate = useNavigate()
  const csv = endpoints.revenueCsv({
    month: drill.month,
    lang: words.csvLanguage,
    ...(drill.lot ? { lot: drill.lot } : {}),
  })
  return (
    <header className="page-head books-head">
      <h1>{t('title')}</h1>
      <Crumbs drill={drill} words={words} />
      <span className="books-tools">
        {updatedAtMs ? (
          <span className="muted books-fresh">
            <Updated atMs={updatedAtMs} />
          </span>
        ) : null}
        <Select
          aria-label={t('month')}
          value={drill.month}
          options={months.map((month) => ({ value: month, label: words.month(month) }))}
          onChange={(month) =>
            void navigate(pages.revenue({ month, ...(drill.lot ? { lot: drill.lot } : {}) }))
          }
          popupMatchSelectWidth={false}
        />
        <Button href={csv} download icon={<DownloadOutlined />} title={t('csvHint')}>
          {t('csv')}
        </Button>
      </span>
    </header>
  )
}

function Updated({ atMs }: { atMs: number }) {
  const { t } = useTranslation('revenue')
  const [before = '', after = ''] = t('updated', { age: '\n' }).split('\n')
  return (
    <>
      {before}
      <AgeText at={atMs} />
      {after}
    </>
  )
}

function Crumbs({ drill, words }: Pick<Props, 'drill' | 'words'>) {
  const { t } = useTranslation('revenue')
  const here = levelOf(drill)
  const steps: { level: Level; name: string }[] = [
    { level: 'month', name: `${words.month(drill.month)} · ${t('allLots')}` },
  ]
  if (drill.lot) steps.push({ level: 'lot', name: words.lot(drill.lot) })
  if (drill.day) steps.push({ level: 'day', name: words.day(drill.day) })
  return (
    <nav aria-label={t('title')}>
      <ol className="crumbs">
        {steps.map(({ level, name }) => (
          <li key={level}>
            {level === here ? (
              <span aria-current="page">{name}</span>
            ) : (
              <Link to={pages.revenue(upTo(level, drill))}>{name}</Link>
            )}
          </li>
        ))}
        {drill.stay ? <StayCrumb id={drill.stay} day={drill.day ?? null} words={words} /> : null}
      </ol>
    </nav>
  )
}

type StayCrumbProps = { id: string; day: string | null; words: BooksWords }

function StayCrumb({ id, day, words }: StayCrumbProps) {
  const { t } = useTranslation('revenue')
  const stay = useStay(id)
  return (
    <li>
      <span aria-current="page">
        {stay.data ? words.time(stay.data.enteredAt, day) : t('stay.title')}
      </span>
    </li>
  )
}
