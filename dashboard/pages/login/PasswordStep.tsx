import { browserSupportsWebAuthn } from '@simplewebauthn/browser'
import { Alert, Button, Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Session, SignIn } from '../../../api/people/schema.ts'
import { ClientError } from '../../client.ts'
import { useErrorWords } from '../../error-words.ts'
import { useSignIn } from '../../session.ts'
import { OpenIdButton } from './OpenIdButton.tsx'
import { OpenIdNotice } from './OpenIdNotice.tsx'
import { useGivePasskey, useWays } from './queries.ts'

/** Name and password, or a passkey alone. */
export function PasswordStep({ onSession }: { onSession: (session: Session) => void }) {
  const { t } = useTranslation(['shell', 'account'])
  const signIn = useSignIn()
  const passkey = useGivePasskey()
  const ways = useWays()
  const words = useErrorWords()
  const failure = signIn.error ? signInWords(signIn.error) : null
  return (
    <>
      <h1>{t('login.heading')}</h1>
      <p className="muted">{t('login.sub')}</p>
      <OpenIdNotice />
      <Form<SignIn>
        layout="vertical"
        requiredMark={false}
        onFinish={(values) => signIn.mutate(values, { onSuccess: onSession })}
        disabled={signIn.isPending}
      >
        <Form.Item
          name="name"
          label={t('login.name')}
          rules={[{ required: true, message: t('login.nameMissing') }]}
        >
          <Input autoComplete="username" autoFocus size="large" maxLength={64} />
        </Form.Item>
        <Form.Item
          name="password"
          label={t('login.password')}
          rules={[{ required: true, message: t('login.passwordMissing') }]}
        >
          <Input.Password autoComplete="current-password" size="large" maxLength={256} />
        </Form.Item>
        {signIn.error ? (
          <Alert
            type="warning"
            showIcon
            role="alert"
            title={failure ? t(failure) : words(signIn.error)}
          />
        ) : null}
        <Button type="primary" htmlType="submit" size="large" block loading={signIn.isPending}>
          {t('login.submit')}
        </Button>
      </Form>
      <OpenIdButton />
      {ways.passkeys && browserSupportsWebAuthn() ? (
        <Button
          className="login-passkey"
          size="large"
          block
          loading={passkey.isPending}
          onClick={() => passkey.mutate(undefined, { onSuccess: onSession })}
        >
          {t('account:step.passkeyAlone')}
        </Button>
      ) : null}
      {passkey.isError ? (
        <Alert type="warning" showIcon role="alert" title={t('account:step.passkeyFailed')} />
      ) : null}
      {ways.demo ? <p className="login-demo muted">{t('login.demo')}</p> : null}
    </>
  )
}

function signInWords(error: unknown) {
  if (!(error instanceof ClientError)) return null
  if (error.status === 401) return 'login.wrong' as const
  if (error.status === 429) return 'login.tooMany' as const
  return null
}
