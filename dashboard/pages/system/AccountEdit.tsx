import { Alert, App, Button, Checkbox, Form } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Account, OneTimeLink, Role, Scope } from '../../../api/people/schema.ts'
import { useErrorWords } from '../../error-words.ts'
import { RoleFields } from './AccountForm.tsx'
import { useChangeAccount, useEndAccountSessions, useMakeLink } from './queries.ts'
import { ScopeFields, scopeOf } from './ScopeFields.tsx'

type Fields = Partial<Scope> & { displayName: string; role: Role; volunteerId?: string }

type Props = {
  account: Account
  onLink: (name: string, link: OneTimeLink) => void
  onClose: () => void
}

/** Another name, role or scope for an account; a new link when its person cannot get in. */
export function AccountEdit({ account, onLink, onClose }: Props) {
  const { t } = useTranslation('system')
  const errorWords = useErrorWords()
  const { message } = App.useApp()
  const change = useChangeAccount()
  const { id, name, displayName, role, volunteerId, communityId, siteId } = account
  const save = (fields: Fields) =>
    change.mutate(
      {
        id,
        displayName: fields.displayName,
        role: fields.role,
        volunteerId: fields.role === 'volunteer' ? (fields.volunteerId ?? null) : null,
        scope: scopeOf(fields),
      },
      {
        onSuccess: () => {
          void message.success(t('accounts.saved', { name }))
          onClose()
        },
      },
    )
  return (
    <Form<Fields>
      className="panel account-form"
      layout="vertical"
      requiredMark={false}
      disabled={change.isPending}
      initialValues={{
        displayName,
        role,
        volunteerId: volunteerId ?? undefined,
        communityId: communityId ?? undefined,
        siteId: siteId ?? undefined,
      }}
      onFinish={save}
    >
      <h2 className="account-heading">{t('accounts.editing', { name })}</h2>
      <RoleFields />
      <ScopeFields />
      <p className="muted account-heading">{t('accounts.signsOut')}</p>
      {change.isError ? <Alert type="warning" showIcon title={errorWords(change.error)} /> : null}
      <div className="account-buttons">
        <Button type="primary" htmlType="submit" loading={change.isPending}>
          {t('accounts.save')}
        </Button>
        <Button onClick={onClose}>{t('accounts.cancel')}</Button>
      </div>
      <LinkTools account={account} onLink={onLink} />
    </Form>
  )
}

/** For who cannot get in any more, or must not stay in. */
function LinkTools({ account, onLink }: Pick<Props, 'account' | 'onLink'>) {
  const { t } = useTranslation('system')
  const errorWords = useErrorWords()
  const { message } = App.useApp()
  const [forgetFactors, setForget] = useState(false)
  const [make, end] = [useMakeLink(), useEndAccountSessions()]
  const { id, name } = account
  const onError = (error: unknown) => void message.warning(errorWords(error))
  return (
    <div className="account-buttons account-tools">
      <span>
        <strong>{t('accounts.link.make')}</strong>{' '}
        <span className="muted">{t('accounts.link.makeBody')}</span>
      </span>
      <Checkbox checked={forgetFactors} onChange={({ target }) => setForget(target.checked)}>
        {t('accounts.link.forget')}
      </Checkbox>
      <Button
        loading={make.isPending}
        disabled={account.disabled}
        onClick={() =>
          make.mutate({ id, forgetFactors }, { onSuccess: (link) => onLink(name, link), onError })
        }
      >
        {t('accounts.link.submit')}
      </Button>
      <Button
        loading={end.isPending}
        onClick={() =>
          end.mutate(id, {
            onSuccess: () => void message.success(t('accounts.endedSessions', { name })),
            onError,
          })
        }
      >
        {t('accounts.endSessions')}
      </Button>
    </div>
  )
}
