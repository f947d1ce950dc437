import { Alert, Form, Input, Modal, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { consentWays, type PersonDetail, personKinds } from '../../../api/persons/schema.ts'
import { useErrorWords } from '../../error-words.ts'
import { useDistrict } from '../places-queries.ts'
import { type FormValues, toChange, toNewPerson } from './form-values.ts'
import { useKeepPerson } from './queries.ts'

type Props = { person?: PersonDetail; onClose: () => void; onMade?: (id: string) => void }

const texts = ['telephone', 'identityNumber', 'address', 'dwelling', 'plates'] as const
const consented = [
  { field: 'healthLimits', what: 'health_limits' },
  { field: 'partyBranch', what: 'party_membership' },
] as const

/** Makes a person, or sets what is filled in: an empty box leaves what is kept as it is. */
export function PersonForm({ person, onClose, onMade }: Props) {
  const { t } = useTranslation('persons')
  const errorWords = useErrorWords()
  const [form] = Form.useForm<FormValues>()
  const keep = useKeepPerson(({ id }) => {
    onClose()
    onMade?.(id)
  })
  const send = (values: FormValues) =>
    keep.mutate(
      person
        ? { deed: 'change', id: person.id, body: toChange(values) }
        : { deed: 'create', body: toNewPerson(values) },
    )
  return (
    <Modal
      open
      destroyOnHidden
      title={person ? t('changeTitle', { name: person.maskedName }) : t('add')}
      okText={t('save')}
      cancelText={t('close')}
      confirmLoading={keep.isPending}
      onOk={form.submit}
      onCancel={onClose}
    >
      {keep.isError ? <Alert type="warning" showIcon title={errorWords(keep.error)} /> : null}
      <Form form={form} layout="vertical" autoComplete="off" onFinish={send}>
        {person ? <p className="muted">{t('changeLead')}</p> : <Where />}
        <Form.Item
          name="name"
          label={t('field.name')}
          rules={[{ required: !person, message: t('nameMissing') }]}
        >
          <Input maxLength={64} />
        </Form.Item>
        {texts.map((name) => (
          <Form.Item key={name} name={name} label={t(`form.${name}`)}>
            <Input maxLength={name === 'address' ? 200 : 100} />
          </Form.Item>
        ))}
        {consented.map(({ field, what }) => (
          <div key={field}>
            <Form.Item name={field} label={t(`form.${field}`)} extra={t(`consent.why.${what}`)}>
              <Input maxLength={64} />
            </Form.Item>
            <Form.Item name={`${field}How`} label={t('consent.how')}>
              <Select
                allowClear
                placeholder={t('consent.notGiven')}
                options={consentWays
                  .filter((way) => way !== 'roster')
                  .map((value) => ({ value, label: t(`consentWay.${value}`) }))}
              />
            </Form.Item>
          </div>
        ))}
      </Form>
    </Modal>
  )
}

function Where() {
  const { t, i18n } = useTranslation('persons')
  const district = useDistrict()
  const name = (place: { name: string; nameEn: string | null }) =>
    i18n.language === 'en' ? (place.nameEn ?? place.name) : place.name
  return (
    <>
      <Form.Item name="kind" label={t('kind.label')} initialValue="resident">
        <Select options={personKinds.map((value) => ({ value, label: t(`kind.${value}`) }))} />
      </Form.Item>
      <Form.Item name="siteId" label={t('site')}>
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          options={(district.data?.sites ?? []).map((site) => ({
            value: site.id,
            label: name(site),
          }))}
        />
      </Form.Item>
    </>
  )
}
