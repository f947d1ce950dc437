import { LinkOutlined } from '@ant-design/icons'
import { Alert, Button, Form, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, Navigate } from 'react-router'
import type { LinkAbout, Session, Welcome } from '../../../api/people/schema.ts'
import { homeOf, pages } from '../../paths.ts'
import { useSession } from '../../session.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { useTitle } from '../../ui/use-title.ts'
import { NewPasswordField } from '../account/NewPasswordField.tsx'
import { usePasswordWords } from '../account/PasswordSection.tsx'
import { LoginFrame } from '../login/LoginFrame.tsx'
import { LoginSteps } from '../login/LoginSteps.tsx'
import { OpenIdButton } from '../login/OpenIdButton.tsx'
import { useLookAtLink, useUseLink } from './queries.ts'

/** Where a one-time link leads. The token stands behind #, so it is in no server's log. */
export function WelcomePage() {
  const { t } = useTranslation('account')
  const [token] = useState(() => window.location.hash.slice(1))
  const [begun, setBegun] = useState<Session>()
  const session = useSession()
  const link = useLookAtLink(token)
  useTitle(t('welcome.invitation'))
  if (begun && session.data) return <Navigate to={homeOf[session.data.role]} replace />
  return (
    <LoginFrame>
      {begun ? <LoginSteps session={begun} onBack={() => setBegun(undefined)} /> : null}
      {!begun && link.isPending ? <Loading /> : null}
      {!begun && link.isError ? (
        <EmptyState
          icon={<LinkOutlined />}
          title={t('welcome.gone')}
          body={t('welcome.goneBody')}
          action={<Link to={pages.login()}>{t('welcome.toLogin')}</Link>}
        />
      ) : null}
      {!begun && link.data ? (
        <WelcomeForm token={token} about={link.data} onSession={setBegun} />
      ) : null}
    </LoginFrame>
  )
}

type FormProps = { token: string; about: LinkAbout; onSession: (session: Session) => void }

function WelcomeForm({ token, about, onSession }: FormProps) {
  const { t } = useTranslation('account')
  const words = usePasswordWords()
  const use = useUseLink()
  return (
    <>
      <h1>{t(`welcome.${about.purpose}`)}</h1>
      <p className="muted">{t('welcome.body', { name: about.name })}</p>
      <Form<Omit<Welcome, 'token'>>
        layout="vertical"
        requiredMark={false}
        initialValues={{ displayName: about.displayName }}
        disabled={use.isPending}
        onFinish={(fields) => use.mutate({ token, ...fields }, { onSuccess: onSession })}
      >
        <input type="hidden" autoComplete="username" value={about.name} readOnly />
        <Form.Item
          name="displayName"
          label={t('welcome.displayName')}
          rules={[{ required: true, message: t('password.missing') }]}
        >
          <Input autoComplete="name" size="large" maxLength={64} />
        </Form.Item>
        <NewPasswordField name="password" />
        {use.isError ? <Alert type="warning" showIcon title={words(use.error)} /> : null}
        <Button type="primary" htmlType="submit" size="large" block loading={use.isPending}>
          {t('welcome.submit')}
        </Button>
      </Form>
      {about.purpose === 'invitation' ? <OpenIdButton token={token} /> : null}
    </>
  )
}
