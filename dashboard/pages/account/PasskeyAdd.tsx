import { Alert, Button, Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { useAddPasskey } from './queries.ts'

/** Asks this device for a passkey under a name that its owner knows it by. */
export function PasskeyAdd({ onDone }: { onDone: (codes: string[] | null) => void }) {
  const { t } = useTranslation('account')
  const add = useAddPasskey()
  const save = ({ label }: { label: string }) =>
    add.mutate(label, { onSuccess: ({ recoveryCodes }) => onDone(recoveryCodes) })
  return (
    <Form layout="vertical" requiredMark={false} onFinish={save} disabled={add.isPending}>
      <Form.Item
        name="label"
        label={t('factors.passkeyLabel')}
        extra={t('factors.passkeyLabelHint')}
        rules={[{ required: true, message: t('password.missing') }]}
      >
        <Input autoComplete="off" maxLength={64} />
      </Form.Item>
      {add.isError ? <Alert type="warning" showIcon title={t('factors.passkeyFailed')} /> : null}
      <Button type="primary" htmlType="submit" loading={add.isPending}>
        {t('factors.addPasskey')}
      </Button>
    </Form>
  )
}
