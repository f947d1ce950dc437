import { Alert, Button, Form, Input, QRCode } from 'antd'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useErrorWords } from '../../error-words.ts'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { useConfirmTotp, useNewTotp } from './queries.ts'
import './account.css'

/** Sets an authenticator app up: scan, type the first code. Answers the recovery codes, if there are new ones. */
export function TotpSetup({ onDone }: { onDone: (codes: string[] | null) => void }) {
  const { t } = useTranslation('account')
  const errorWords = useErrorWords()
  const { mutate: begin, data, error } = useNewTotp()
  const confirm = useConfirmTotp()
  useEffect(() => begin(), [begin])
  if (error) return <ErrorState words={errorWords(error)} onRetry={() => begin()} />
  if (!data) return <Loading />
  const finish = ({ code }: { code: string }) =>
    confirm.mutate(code, { onSuccess: ({ recoveryCodes }) => onDone(recoveryCodes) })
  return (
    <div className="totp">
      <p>{t('totp.scan')}</p>
      <div className="totp-qr" role="img" aria-label={t('totp.qr')}>
        <QRCode value={data.uri} type="svg" bordered={false} color="#000000" bgColor="#ffffff" />
      </div>
      <p className="muted">
        {t('totp.manual')} <code className="totp-key">{data.secret}</code>
      </p>
      <Form layout="vertical" requiredMark={false} onFinish={finish} disabled={confirm.isPending}>
        <Form.Item
          name="code"
          label={t('totp.code')}
          rules={[{ required: true, pattern: /^\s*(\d\s*){6}$/, message: t('totp.code') }]}
        >
          <Input autoComplete="one-time-code" inputMode="numeric" size="large" maxLength={8} />
        </Form.Item>
        {confirm.isError ? <Alert type="warning" showIcon title={t('totp.wrong')} /> : null}
        <Button type="primary" htmlType="submit" loading={confirm.isPending}>
          {t('totp.submit')}
        </Button>
      </Form>
    </div>
  )
}
