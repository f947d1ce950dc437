import { TeamOutlined } from '@ant-design/icons'
import { useTranslation } from 'react-i18next'
import type { Candidate } from '../../../api/volunteers/schema.ts'
import { useErrorWords } from '../../error-words.ts'
import { useFormats } from '../../i18n/format.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Loading } from '../../ui/Loading.tsx'
import type { CandidatesView } from './IncidentDetailPanel.tsx'
import { reasonWords, walkMinutes } from './reason-words.ts'

type Props = CandidatesView & { canDispatch: boolean }

/** Who could be asked, in order, each with the reasons for that place in it. */
export function CandidateList(props: Props) {
  const { data, error, isPending, chosenId, onChoose, canDispatch } = props
  const { t } = useTranslation('incidents')
  const words = useErrorWords()
  const { number } = useFormats()
  return (
    <section>
      <h3>{t('candidates.title')}</h3>
      {error ? (
        <ErrorState small words={words(error)} />
      ) : isPending || !data ? (
        <Loading small />
      ) : data.candidates.length === 0 ? (
        <EmptyState
          small
          icon={<TeamOutlined />}
          title={t('candidates.none')}
          body={t('candidates.noneBody')}
        />
      ) : (
        <>
          <ol className="candidates">
            {data.candidates.map((candidate) => (
              <CandidateRow
                key={candidate.volunteer.id}
                candidate={candidate}
                chosen={candidate.volunteer.id === chosenId}
                disabled={!canDispatch}
                onChoose={onChoose}
              />
            ))}
          </ol>
          <p className="muted candidates-foot">
            {t('candidates.considered', {
              n: number(data.considered),
              busy: number(data.notAsked.busy),
              off: number(data.notAsked.off),
              unfit: number(data.notAsked.unfit),
            })}
          </p>
        </>
      )}
    </section>
  )
}

type RowProps = {
  candidate: Candidate
  chosen: boolean
  disabled: boolean
  onChoose: (id: string | null) => void
}

function CandidateRow({ candidate, chosen, disabled, onChoose }: RowProps) {
  const { t } = useTranslation('incidents')
  const formats = useFormats()
  const { rank, volunteer, reasons } = candidate
  const minutes = walkMinutes(reasons)
  return (
    <li>
      <button
        type="button"
        className={chosen ? 'candidate candidate-chosen' : 'candidate'}
        aria-pressed={chosen}
        aria-label={t('candidates.choose', { n: rank, name: volunteer.maskedName })}
        title={disabled ? t('candidates.confirmFirst') : undefined}
        onClick={() => onChoose(chosen ? null : volunteer.id)}
      >
        <span className="candidate-rank">{rank}</span>
        <span className="candidate-body">
          <span className="row-line">
            <span>{volunteer.maskedName}</span>
            <span className="muted">
              {minutes === null
                ? t('candidates.unknownMinutes')
                : t('candidates.minutes', { n: formats.number(minutes) })}
            </span>
          </span>
          <span className="muted candidate-reasons">
            {reasons
              .filter(({ code }) => code !== 'available')
              .map((reason) => reasonWords(reason, t, formats))
              .join(' · ')}
          </span>
        </span>
      </button>
    </li>
  )
}
