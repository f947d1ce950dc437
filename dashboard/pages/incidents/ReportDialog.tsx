import { AimOutlined } from '@ant-design/icons'
import { Button, Form, Input, Modal, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import {
  type Incident,
  type IncidentType,
  incidentTypeNames,
  incidentTypes,
} from '../../../api/incidents/schema.ts'
import { SeverityMark } from '../../ui/SeverityMark.tsx'
import { useReport } from './incident-queries.ts'

export type Spot = { lon: number; lat: number }
/** What was filled in; kept by the page, because picking on the map folds the form away. */
export type Draft = { type: IncidentType | null; note: string; spot: Spot | null }
export const emptyDraft: Draft = { type: null, note: '', spot: null }

type Props = {
  draft: Draft
  onDraft: (draft: Draft) => void
  /** Absent where there is no map to pick on. */
  onPickPlace?: (() => void) | undefined
  onClose: () => void
  onReported: (incident: Incident) => void
}

/** A report taken by telephone or in person: type, place, note. */
export function ReportDialog({ draft, onDraft, onPickPlace, onClose, onReported }: Props) {
  const { t } = useTranslation('incidents')
  const report = useReport(onReported)
  const { type, note, spot } = draft
  const send = () => {
    if (type) report.mutate({ type, ...(note.trim() ? { note: note.trim() } : {}), ...spot })
  }
  return (
    <Modal
      open
      title={t('report.title')}
      okText={t('report.submit')}
      cancelText={t('noteDialog.cancel')}
      okButtonProps={{ disabled: type === null, title: type ? '' : t('report.typeMissing') }}
      confirmLoading={report.isPending}
      onOk={send}
      onCancel={onClose}
    >
      <Form layout="vertical" requiredMark={false}>
        <Form.Item label={t('report.type')}>
          <TypeField draft={draft} onDraft={onDraft} />
        </Form.Item>
        <Form.Item label={t('report.place')}>
          <PlaceField draft={draft} onDraft={onDraft} onPickPlace={onPickPlace} />
        </Form.Item>
        <Form.Item label={t('report.note')} style={{ marginBottom: 0 }}>
          <Input.TextArea
            rows={3}
            maxLength={1000}
            value={note}
            aria-label={t('report.note')}
            placeholder={t('report.notePlaceholder')}
            onChange={(event) => onDraft({ ...draft, note: event.target.value })}
          />
        </Form.Item>
      </Form>
    </Modal>
  )
}

type FieldProps = Pick<Props, 'draft' | 'onDraft' | 'onPickPlace'>

function TypeField({ draft, onDraft }: FieldProps) {
  const { t } = useTranslation('incidents')
  return (
    <Select
      aria-label={t('report.type')}
      placeholder={t('report.typeMissing')}
      value={draft.type}
      onChange={(value: IncidentType) => onDraft({ ...draft, type: value })}
      options={incidentTypeNames.map((value) => ({
        value,
        label: (
          <span style={{ display: 'inline-flex', gap: 8, alignItems: 'center' }}>
            <SeverityMark severity={incidentTypes[value].severity} size={14} open />
            {t(`type.${value}`)}
          </span>
        ),
      }))}
    />
  )
}

function PlaceField({ draft, onDraft, onPickPlace }: FieldProps) {
  const { t } = useTranslation('incidents')
  const { spot } = draft
  if (!onPickPlace) return <span className="muted">{t('report.onMapOnly')}</span>
  return (
    <div style={{ display: 'flex', alignItems: 'center', gap: 12 }}>
      <Button icon={<AimOutlined />} onClick={onPickPlace}>
        {t('report.pick')}
      </Button>
      {spot ? (
        <>
          <span className="muted">
            {t('report.picked', { lon: spot.lon.toFixed(5), lat: spot.lat.toFixed(5) })}
          </span>
          <Button type="link" onClick={() => onDraft({ ...draft, spot: null })}>
            {t('report.clear')}
          </Button>
        </>
      ) : null}
    </div>
  )
}
