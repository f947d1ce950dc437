import { Alert, Button, Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Session } from '../../../api/people/schema.ts'
import { ClientError } from '../../client.ts'
import { useErrorWords } from '../../error-words.ts'
import { useGiveCode, useGivePasskey } from './queries.ts'

type Props = { session: Session; onArrived: () => void; onBack: () => void }

/** The second step: a code, or a passkey. */
export function FactorStep({ session, onArrived, onBack }: Props) {
  const { t } = useTranslation('account')
  const errorWords = useErrorWords()
  const code = useGiveCode()
  const passkey = useGivePasskey()
  const has = (kind: Session['offers'][number]) => session.offers.includes(kind)
  const wordsFor = (error: unknown) => {
    if (!(error instanceof ClientError)) return errorWords(error)
    if (error.status === 403) return t('step.wrong')
    return error.status === 401 ? t('step.again') : errorWords(error)
  }
  const send = ({ typed }: { typed: string }) => code.mutate(typed.trim(), { onSuccess: onArrived })
  return (
    <div className="login-step">
      <h1>{t('step.title')}</h1>
      <p className="muted">{session.account.displayName}</p>
      {has('passkey') ? (
        <Button
          size="large"
          block
          type={has('totp') ? 'default' : 'primary'}
          loading={passkey.isPending}
          onClick={() => passkey.mutate(undefined, { onSuccess: onArrived })}
        >
          {t('step.passkey')}
        </Button>
      ) : null}
      {passkey.isError ? <Alert type="warning" showIcon title={t('step.passkeyFailed')} /> : null}
      <Form layout="vertical" requiredMark={false} onFinish={send} disabled={code.isPending}>
        <Form.Item
          name="typed"
          label={t('step.code')}
          extra={t('step.codeHint')}
          rules={[{ required: true, min: 6, message: t('step.codeHint') }]}
        >
          <Input autoComplete="one-time-code" autoFocus size="large" maxLength={32} />
        </Form.Item>
        {code.isError ? (
          <Alert type="warning" showIcon role="alert" title={wordsFor(code.error)} />
        ) : null}
        <Button type="primary" htmlType="submit" size="large" block loading={code.isPending}>
          {t('step.submit')}
        </Button>
      </Form>
      <Button type="text" block onClick={onBack}>
        {t('step.back')}
      </Button>
    </div>
  )
}
