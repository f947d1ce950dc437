import { Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'

/** A new password: pasted, made by a manager or typed, and shown on demand (OWASP ASVS 6.2.6–6.2.7). */
export function NewPasswordField({ name }: { name: string }) {
  const { t } = useTranslation('account')
  return (
    <Form.Item
      name={name}
      label={t('password.next')}
      extra={t('password.hint')}
      rules={[
        { required: true, message: t('password.missing') },
        { min: 8, message: t('password.short') },
      ]}
    >
      <Input.Password autoComplete="new-password" size="large" maxLength={256} />
    </Form.Item>
  )
}
