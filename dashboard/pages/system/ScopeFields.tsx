import { Form, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Scope } from '../../../api/people/schema.ts'
import { useDistrict } from '../places-queries.ts'

/** For which part of the district an account answers; nothing chosen is all of it. */
export function ScopeFields() {
  const { t } = useTranslation('system')
  const form = Form.useFormInstance()
  const community: string | undefined = Form.useWatch('communityId', form)
  const places = useDistrict().data
  const sites = places?.sites.filter((site) => !community || site.communityId === community)
  const search = { showSearch: { optionFilterProp: 'label' }, allowClear: true } as const
  return (
    <>
      <Form.Item name="communityId" label={t('accounts.community')} extra={t('accounts.scopeHint')}>
        <Select
          {...search}
          onChange={() => form.setFieldValue('siteId', undefined)}
          options={places?.communities.map(({ id, name }) => ({ value: id, label: name })) ?? []}
        />
      </Form.Item>
      <Form.Item name="siteId" label={t('accounts.site')}>
        <Select
          {...search}
          options={sites?.map(({ id, name }) => ({ value: id, label: name })) ?? []}
        />
      </Form.Item>
    </>
  )
}

/** What the fields hold, as the server takes it. */
export function scopeOf(fields: Partial<Scope>): Scope {
  return { communityId: fields.communityId ?? null, siteId: fields.siteId ?? null }
}

/** The scope in words: the smallest place that it names. */
export function useScopeWords(): (scope: Scope) => string {
  const { t } = useTranslation('system')
  const places = useDistrict().data
  return ({ communityId, siteId }) => {
    if (siteId) return places?.sites.find(({ id }) => id === siteId)?.name ?? siteId
    if (communityId)
      return places?.communities.find(({ id }) => id === communityId)?.name ?? communityId
    return t('accounts.wholeDistrict')
  }
}
