import { Alert, Button, Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Me } from '../../../api/people/schema.ts'
import { usePasswordWords } from './PasswordSection.tsx'
import { useProve } from './queries.ts'

/** Asks for the password once more before the ways to sign in are changed. */
export function ProofForm({ me }: { me: Me }) {
  const { t } = useTranslation('account')
  const words = usePasswordWords()
  const prove = useProve()
  return (
    <Form<{ password: string }>
      layout="vertical"
      requiredMark={false}
      disabled={prove.isPending}
      onFinish={({ password }) => prove.mutate(password)}
    >
      <h3>{t('proof.title')}</h3>
      <p className="muted">{t('proof.body')}</p>
      <input type="hidden" autoComplete="username" value={me.account.name} readOnly />
      <Form.Item
        name="password"
        label={t('proof.password')}
        rules={[{ required: true, message: t('password.missing') }]}
      >
        <Input.Password autoComplete="current-password" maxLength={256} />
      </Form.Item>
      {prove.isError ? <Alert type="warning" showIcon title={words(prove.error)} /> : null}
      <Button htmlType="submit" loading={prove.isPending}>
        {t('proof.submit')}
      </Button>
    </Form>
  )
}
