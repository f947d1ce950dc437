import { Alert, Button, Form, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { type Invited, type Role, roles, type Scope } from '../../../api/people/schema.ts'
import { useErrorWords } from '../../error-words.ts'
import { useInvite } from './queries.ts'
import { ScopeFields, scopeOf } from './ScopeFields.tsx'

type Fields = Partial<Scope> & {
  name: string
  displayName: string
  role: Role
  volunteerId?: string
}

type Props = { onInvited: (invited: Invited) => void; onClose: () => void }

/** One new account, in the page itself rather than in a box over it; a link follows. */
export function AccountForm({ onInvited, onClose }: Props) {
  const { t } = useTranslation('system')
  const errorWords = useErrorWords()
  const invite = useInvite()
  const save = ({ communityId, siteId, volunteerId, ...account }: Fields) =>
    invite.mutate(
      {
        ...account,
        ...scopeOf({ communityId, siteId }),
        ...(account.role === 'volunteer' && volunteerId ? { volunteerId } : {}),
      },
      { onSuccess: onInvited },
    )
  const required = { required: true, message: t('accounts.required') }
  return (
    <Form<Fields>
      className="panel account-form"
      layout="vertical"
      requiredMark={false}
      disabled={invite.isPending}
      initialValues={{ role: 'operator' }}
      onFinish={save}
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
      <RoleFields />
      <ScopeFields />
      {invite.isError ? <Alert type="warning" showIcon title={errorWords(invite.error)} /> : null}
      <div className="account-buttons">
        <Button type="primary" htmlType="submit" loading={invite.isPending}>
          {t('accounts.submit')}
        </Button>
        <Button onClick={onClose}>{t('accounts.cancel')}</Button>
      </div>
    </Form>
  )
}

/** What an account is called and what it may do. */
export function RoleFields() {
  const { t } = useTranslation(['system', 'shell'])
  const role: Role | undefined = Form.useWatch('role')
  const required = { required: true, message: t('accounts.required') }
  return (
    <>
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
    </>
  )
}
