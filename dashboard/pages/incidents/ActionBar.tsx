import { Input, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Incident } from '../../../api/incidents/schema.ts'
import type { Volunteer } from '../../../api/volunteers/schema.ts'
import { DisabledWithReason } from '../../ui/DisabledWithReason.tsx'
import { useLive } from '../../use-live.ts'
import { useTransition } from './incident-queries.ts'
import { type DeskTransition, goesBack, needsNote, nextActions } from './next-actions.ts'

type Props = {
  incident: Incident
  /** Who was chosen among the candidates. */
  volunteer: Volunteer | null
}

/** The steps that the transitions allow from here; what cannot be done says why. */
export function ActionBar({ incident, volunteer }: Props) {
  const { t } = useTranslation(['incidents', 'shell'])
  const move = useTransition(incident.id)
  const lost = useLive((state) => state.connection === 'lost')
  const [asking, setAsking] = useState<DeskTransition | null>(null)
  const actions = nextActions(incident.state)
  const act = (transition: DeskTransition, note?: string) =>
    move.mutate({
      transition,
      version: incident.version,
      ...(note ? { note } : {}),
      ...(transition === 'dispatch' && volunteer ? { volunteerId: volunteer.id } : {}),
    })
  const reasonFor = (name: DeskTransition) => {
    if (lost) return t('shell:denied.offline')
    if (name === 'dispatch' && !volunteer) return t('candidates.chooseFirst')
    return undefined
  }
  if (actions.length === 0)
    return incident.state === 'dispatched' ? null : <p className="muted">{t('detail.over')}</p>
  return (
    <section className="actions" aria-label={t('detail.actions')}>
      {incident.state === 'reported' ? (
        <>
          <Forward act={act} move={move} reason={reasonFor('confirm')} />
          <DisabledWithReason reason={t('candidates.confirmFirst')} right="incidents.dispatch">
            {t('action.dispatch')}
          </DisabledWithReason>
        </>
      ) : null}
      {actions
        .filter(({ name }) => name !== 'confirm')
        .map(({ name, right }) => (
          <DisabledWithReason
            key={name}
            right={right}
            reason={reasonFor(name)}
            type={goesBack.has(name) ? 'default' : 'primary'}
            loading={move.isPending && move.variables.transition === name}
            onClick={() => (goesBack.has(name) ? setAsking(name) : act(name))}
          >
            {name === 'dispatch' && volunteer
              ? t('candidates.dispatchTo', { name: volunteer.maskedName })
              : t(`action.${name}`)}
          </DisabledWithReason>
        ))}
      {asking ? (
        <NoteDialog
          name={asking}
          code={incident.code}
          onCancel={() => setAsking(null)}
          onDone={(note) => {
            act(asking, note)
            setAsking(null)
          }}
        />
      ) : null}
    </section>
  )
}

type ForwardProps = {
  reason: string | undefined
  act: (name: DeskTransition) => void
  move: ReturnType<typeof useTransition>
}

function Forward({ act, move, reason }: ForwardProps) {
  const { t } = useTranslation('incidents')
  return (
    <DisabledWithReason
      type="primary"
      right="incidents.confirm"
      reason={reason}
      loading={move.isPending && move.variables.transition === 'confirm'}
      onClick={() => act('confirm')}
    >
      {t('action.confirm')}
    </DisabledWithReason>
  )
}

type DialogProps = {
  name: DeskTransition
  code: string
  onDone: (note: string) => void
  onCancel: () => void
}

/** Steps back ask for a word that goes on the timeline; a dismissal demands one. */
function NoteDialog({ name, code, onDone, onCancel }: DialogProps) {
  const { t } = useTranslation('incidents')
  const [note, setNote] = useState('')
  const isNeeded = needsNote.has(name)
  return (
    <Modal
      open
      title={t('noteDialog.title', { action: t(`action.${name}`), code })}
      okText={t(`action.${name}`)}
      cancelText={t('noteDialog.cancel')}
      okButtonProps={{ disabled: isNeeded && note.trim() === '' }}
      onOk={() => onDone(note.trim())}
      onCancel={onCancel}
    >
      <p className="muted" style={{ marginBottom: 8 }}>
        {isNeeded ? t('noteDialog.required') : t('noteDialog.optional')}
      </p>
      <Input.TextArea
        autoFocus
        rows={3}
        maxLength={1000}
        value={note}
        aria-label={t('noteDialog.label')}
        onChange={(event) => setNote(event.target.value)}
      />
    </Modal>
  )
}
