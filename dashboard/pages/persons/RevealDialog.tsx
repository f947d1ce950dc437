import { Alert, Checkbox, Form, Modal, Select } from 'antd'
import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Field, PersonDetail } from '../../../api/persons/schema.ts'
import {
  purposeOf,
  type Revealed,
  type RevealReason,
  revealReasons,
  shownMs,
} from '../../../api/reveals/schema.ts'
import { useErrorWords } from '../../error-words.ts'
import { useAccount } from '../../ui/account.ts'
import { askReveal, useOpenIncidents } from './queries.ts'
import { ShownData } from './ShownData.tsx'

type Shown = { revealed: Revealed; since: number }
type Props = { person: PersonDetail; onClose: () => void }

/** Asks why, shows for minutes. What it shows stands in this component's state and nowhere else. */
export function RevealDialog({ person, onClose }: Props) {
  const { t } = useTranslation('persons')
  const errorWords = useErrorWords()
  const [reason, setReason] = useState<RevealReason | null>(null)
  const [incident, setIncident] = useState<string | null>(null)
  const [wanted, setWanted] = useState<Field[]>([])
  const [shown, setShown] = useState<Shown | null>(null)
  const [isAsking, setAsking] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const needsCase = reason !== null && purposeOf(reason).needs !== 'nothing'
  const isReady = reason !== null && wanted.length > 0 && (!needsCase || incident !== null)
  const over = useCallback(() => setShown(null), [])

  async function ask() {
    if (reason === null) return
    setAsking(true)
    setProblem(null)
    try {
      const id = crypto.randomUUID()
      const incidentId = needsCase && incident !== null ? { incidentId: incident } : {}
      const asked = { id, reason, fields: wanted, ...incidentId }
      setShown({ revealed: await askReveal(person.id, asked), since: Date.now() })
    } catch (error) {
      setProblem(errorWords(error))
    } finally {
      setAsking(false)
    }
  }

  return (
    <Modal
      open
      destroyOnHidden
      title={t('reveal.title', { name: person.maskedName })}
      okText={t('reveal.show')}
      cancelText={t('close')}
      okButtonProps={{ disabled: !isReady || shown !== null }}
      confirmLoading={isAsking}
      onOk={() => void ask()}
      onCancel={onClose}
    >
      <p className="muted">{t('reveal.lead')}</p>
      {problem ? <Alert type="warning" showIcon title={problem} /> : null}
      {shown ? (
        <ShownData
          shown={shown.revealed}
          since={shown.since}
          until={shown.since + shownMs}
          onOver={over}
        />
      ) : (
        <Why
          person={person}
          {...{ reason, incident, wanted, needsCase, setIncident, setWanted }}
          setReason={(next) => {
            setReason(next)
            setWanted(kept(person).filter((field) => purposeOf(next).fields.includes(field)))
          }}
        />
      )}
    </Modal>
  )
}

function kept(person: PersonDetail): Field[] {
  return [...new Set<Field>(['name', ...person.data.map(({ field }) => field)])]
}

type WhyProps = {
  person: PersonDetail
  reason: RevealReason | null
  incident: string | null
  wanted: Field[]
  needsCase: boolean
  setReason: (reason: RevealReason) => void
  setIncident: (incident: string) => void
  setWanted: (fields: Field[]) => void
}

function Why(props: WhyProps) {
  const { t } = useTranslation(['persons', 'incidents'])
  const { person, reason, incident, wanted, needsCase, setReason, setIncident, setWanted } = props
  const { role } = useAccount()
  const cases = useOpenIncidents()
  const reasons = revealReasons.filter((name) => {
    const { roles, kinds } = purposeOf(name)
    return roles.includes(role) && kinds.includes(person.kind)
  })
  return (
    <Form layout="vertical" requiredMark={false}>
      <Form.Item label={t('reveal.reason')}>
        <Select
          aria-label={t('reveal.reason')}
          placeholder={t('reveal.noReason')}
          value={reason}
          onChange={setReason}
          options={reasons.map((value) => ({ value, label: t(`reason.${value}`) }))}
        />
      </Form.Item>
      {needsCase ? (
        <Form.Item label={t('reveal.case')}>
          <Select
            aria-label={t('reveal.case')}
            value={incident}
            onChange={setIncident}
            loading={cases.isPending}
            notFoundContent={t('reveal.noCase')}
            options={(cases.data ?? []).map(({ id, code, type }) => ({
              value: id,
              label: `${code} ${t(`incidents:type.${type}`)}`,
            }))}
          />
        </Form.Item>
      ) : null}
      {reason ? (
        <Form.Item label={t('reveal.fields')}>
          <Checkbox.Group
            value={wanted}
            onChange={(fields) => setWanted(fields)}
            options={kept(person)
              .filter((field) => purposeOf(reason).fields.includes(field))
              .map((value) => ({ value, label: t(`field.${value}`) }))}
          />
        </Form.Item>
      ) : null}
    </Form>
  )
}
