import { Alert, App, AutoComplete, Button, Form, Input, Select } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Stranger } from '../../../api/intake/schema.ts'
import { installedKinds } from '../../../api/places/schema.ts'
import { useErrorWords } from '../../error-words.ts'
import { useDistrict } from '../places-queries.ts'
import {
  asksFor,
  type ClaimFields,
  claimChoices,
  claimOf,
  firstFields,
  registryId,
} from './claim.ts'
import { useClaim } from './intake-queries.ts'

type Props = { stranger: Stranger; onClose: () => void }

/** Registers a device that speaks already; what it said meanwhile is put back. */
export function ClaimForm({ stranger, onClose }: Props) {
  const { t } = useTranslation('intake')
  const errorWords = useErrorWords()
  const { message } = App.useApp()
  const claim = useClaim()
  const { deviceId } = stranger
  const save = async (fields: ClaimFields) => {
    const replay = await claim.mutateAsync(claimOf(deviceId, fields)).catch(() => undefined)
    if (!replay) return
    void message.success(t('claim.done', { device: deviceId }))
    onClose()
  }
  return (
    <Form<ClaimFields>
      className="panel account-form"
      layout="vertical"
      requiredMark={false}
      disabled={claim.isPending}
      initialValues={firstFields(stranger)}
      onFinish={(fields) => void save(fields)}
    >
      <h3>{t('strangers.registerOne', { device: deviceId })}</h3>
      <ClaimQuestions />
      {claim.isError ? <Alert type="warning" showIcon title={errorWords(claim.error)} /> : null}
      <div className="account-buttons">
        <Button type="primary" htmlType="submit" loading={claim.isPending}>
          {t('claim.submit')}
        </Button>
        <Button onClick={onClose}>{t('claim.cancel')}</Button>
      </div>
    </Form>
  )
}

function ClaimQuestions() {
  const { t } = useTranslation(['intake', 'map'])
  const form = Form.useFormInstance<ClaimFields>()
  const kind = Form.useWatch('kind', form)
  const siteId = Form.useWatch('siteId', form)
  const district = useDistrict().data
  const choices = useMemo(() => claimChoices(district, siteId), [district, siteId])
  const asks = asksFor(kind)
  const required = { required: true, message: t('claim.required') }
  return (
    <>
      <Form.Item name="kind" label={t('claim.kind')} rules={[required]}>
        <Select
          autoFocus
          options={installedKinds.map((each) => ({ value: each, label: t(`map:kind.${each}`) }))}
        />
      </Form.Item>
      <Form.Item
        name="siteId"
        label={t('claim.site')}
        extra={t('claim.siteHint')}
        rules={[required, { pattern: registryId, message: t('claim.idWrong') }]}
      >
        <AutoComplete options={choices.sites} showSearch={{ filterOption: matches }} />
      </Form.Item>
      {asks.lot ? (
        <Form.Item name="lotId" label={t('claim.lot')}>
          <AutoComplete options={choices.lots} showSearch={{ filterOption: matches }} />
        </Form.Item>
      ) : null}
      {asks.bay ? (
        <Form.Item name="bay" label={t('claim.bay')}>
          <Input autoComplete="off" maxLength={64} />
        </Form.Item>
      ) : null}
      <Form.Item name="name" label={t('claim.name')}>
        <Input autoComplete="off" maxLength={120} />
      </Form.Item>
      <Form.Item name="model" label={t('claim.model')} extra={t('claim.modelHint')}>
        <AutoComplete options={choices.models} showSearch={{ filterOption: matches }} />
      </Form.Item>
    </>
  )
}

function matches(typed: string, choice?: { label?: React.ReactNode }): boolean {
  return String(choice?.label ?? '')
    .toLowerCase()
    .includes(typed.trim().toLowerCase())
}
