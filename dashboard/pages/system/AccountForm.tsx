import { Alert, App, Button, Form, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { type Role, roles } from '../../../api/people/schema.ts'
import { useErrorWords } from '../../error-words.ts'
import { useAddAccounts } from './queries.ts'

type Fields = {
  name: string
  displayName: string
  role: Role
  volunteerId?: string
  password: string
}

/** One new account, in the page itself rather than in a box over it. */
export function AccountForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['system', 'shell'])
  const errorWords = useErrorWords()
  const { message } = App.useApp()
  const [form] = Form.useForm<Fields>()
  const role = Form.useWatch('role', form)
  const add = useAddAccounts()
  const refusal = add.data?.problems[0]?.reason
  const save = async ({ password, volunteerId, ...account }: Fields) => {
    const own = volunteerId ? { volunteerId } : {}
    const report = await add
      .mutateAsync({ password, accounts: [{ ...account, ...own }] })
      .catch(() => undefined)
    if (report?.good !== 1) return
    void message.success(t('accounts.added', { name: account.displayName }))
    onClose()
  }
  const required = { required: true, message: t('accounts.required') }
  return (
    <Form<Fields>
      form={form}
      className="panel account-form"
      layout="vertical"
      requiredMark={false}
      disabled={add.isPending}
      initialValues={{ role: 'operator' }}
      onFinish={(fields) => void save(fields)}
    >
      <Form.Item
        name="name"
        label={t('accounts.name')}
        extra={t('accounts.nameHint')}
        rules={[
          required,
          { pattern: /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, message: t('accounts.nameWrong') },
        ]}
      >
        <Input autoFocus autoComplete="off" maxLength={64} />
      </Form.Item>
      <Form.Item name="displayName" label={t('accounts.displayName')} rules={[required]}>
        <Input autoComplete="off" maxLength={64} />
      </Form.Item>
      <Form.Item name="role" label={t('accounts.role')} rules={[required]}>
        <Select options={roles.map((each) => ({ value: each, label: t(`shell:role.${each}`) }))} />
      </Form.Item>
      {role === 'volunteer' ? (
        <Form.Item name="volunteerId" label={t('accounts.volunteer')} rules={[required]}>
          <Input autoComplete="off" maxLength={64} />
        </Form.Item>
      ) : null}
      <Form.Item
        name="password"
        label={t('accounts.password')}
        extra={t('accounts.passwordHint')}
        rules={[required, { min: 8, message: t('accounts.passwordShort') }]}
      >
        <Input.Password autoComplete="new-password" maxLength={256} />
      </Form.Item>
      {add.isError || refusal ? (
        <Alert type="warning" showIcon title={refusal ?? errorWords(add.error)} />
      ) : null}
      <div className="account-buttons">
        <Button type="primary" htmlType="submit" loading={add.isPending}>
          {t('accounts.submit')}
        </Button>
        <Button onClick={onClose}>{t('accounts.cancel')}</Button>
      </div>
    </Form>
  )
}
