import { Alert, Button, Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { Navigate, useSearchParams } from 'react-router'
import type { SignIn } from '../../../api/people/schema.ts'
import { ClientError } from '../../client.ts'
import { useErrorWords } from '../../error-words.ts'
import { homeOf } from '../../paths.ts'
import { usePreferences } from '../../preferences.ts'
import { useSession, useSignIn } from '../../session.ts'
import { LanguageSwitch } from '../../ui/LanguageSwitch.tsx'
import { ThemeSwitch } from '../../ui/ThemeSwitch.tsx'
import { useTitle } from '../../ui/use-title.ts'
import './login.css'

export function LoginPage() {
  const { t } = useTranslation('shell')
  useTitle(t('title.login'))
  const [search] = useSearchParams()
  const session = useSession()
  const signIn = useSignIn()
  const words = useErrorWords()
  const { language, theme, setLanguage, setTheme } = usePreferences()
  if (session.data)
    return <Navigate to={ownPath(search.get('from')) ?? homeOf[session.data.role]} replace />
  const failure = signIn.error ? signInWords(signIn.error) : null
  return (
    <div className="login">
      <div className="login-tools">
        <LanguageSwitch language={language} onChange={setLanguage} />
        <ThemeSwitch theme={theme} onChange={setTheme} />
      </div>
      <main className="login-card panel">
        <h1>{t('login.heading')}</h1>
        <p className="muted">{t('login.sub')}</p>
        <Form<SignIn>
          layout="vertical"
          requiredMark={false}
          onFinish={(values) => signIn.mutate(values)}
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
        <p className="login-demo muted">{t('login.demo')}</p>
      </main>
    </div>
  )
}

function signInWords(error: unknown) {
  if (!(error instanceof ClientError)) return null
  if (error.status === 401) return 'login.wrong' as const
  if (error.status === 429) return 'login.tooMany' as const
  return null
}

/** Only an address of this very site is followed after the login. */
function ownPath(from: string | null): string | null {
  return from?.startsWith('/') && !from.startsWith('//') && !from.includes('\\') ? from : null
}
