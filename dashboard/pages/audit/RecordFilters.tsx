import { Button, Checkbox, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { type AuditView, auditKinds, outcomes } from '../../../api/audit/schema.ts'
import { useSearchState } from '../search-state.ts'

const weekdays = ['1', '2', '3', '4', '5', '6', '0'] as const
const fields = ['who', 'what', 'outcome', 'object', 'from', 'until', 'days']

/** Who, what, when and which object; what is typed counts when the field is left or Enter pressed. */
export function RecordFilters({ view }: { view: AuditView | undefined }) {
  const { t } = useTranslation('audit')
  const { search, patch } = useSearchState()
  const isSet = fields.some((name) => search.has(name))
  return (
    <div className="audit-filters">
      <Typed name="who" />
      <Typed name="object" />
      {view ? null : (
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          placeholder={t('filter.what')}
          aria-label={t('filter.what')}
          value={search.get('what')}
          options={auditKinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
          onChange={(what?: string) => patch({ what: what ?? null }, true)}
        />
      )}
      <Select
        allowClear
        placeholder={t('filter.outcome')}
        aria-label={t('filter.outcome')}
        value={search.get('outcome')}
        options={outcomes.map((value) => ({ value, label: t(`outcome.${value}`) }))}
        onChange={(outcome?: string) => patch({ outcome: outcome ?? null }, true)}
      />
      {(['from', 'until'] as const).map((name) => (
        <Input
          key={name}
          type="date"
          aria-label={t(`filter.${name}`)}
          title={t(`filter.${name}`)}
          value={search.get(name) ?? ''}
          onChange={(event) => patch({ [name]: event.target.value || null }, true)}
        />
      ))}
      {view === 'off_hours' ? (
        <Checkbox.Group
          className="audit-days"
          aria-label={t('filter.days')}
          value={[...(search.get('days') ?? '0123456')]}
          options={weekdays.map((value) => ({ value, label: t(`day.d${value}`) }))}
          onChange={(days: string[]) =>
            patch(
              { days: days.length === 7 || days.length === 0 ? null : days.sort().join('') },
              true,
            )
          }
        />
      ) : null}
      {isSet ? (
        <Button onClick={() => patch(Object.fromEntries(fields.map((name) => [name, null])))}>
          {t('filter.clear')}
        </Button>
      ) : null}
    </div>
  )
}

function Typed({ name }: { name: 'who' | 'object' }) {
  const { t } = useTranslation('audit')
  const { search, patch } = useSearchState()
  const take = (text: string) => patch({ [name]: text.trim() || null }, true)
  return (
    <Input
      // Another value in the URL (Back, Clear) makes a new field, which begins with it.
      key={search.get(name)}
      allowClear
      maxLength={128}
      defaultValue={search.get(name) ?? ''}
      placeholder={t(`filter.${name}`)}
      aria-label={t(`filter.${name}`)}
      onPressEnter={(event) => take(event.currentTarget.value)}
      onBlur={(event) => take(event.currentTarget.value)}
      onClear={() => take('')}
    />
  )
}
