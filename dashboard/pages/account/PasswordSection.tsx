import { Alert, App, Button, Checkbox, Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Me, OwnPassword } from '../../../api/people/schema.ts'
import { ClientError } from '../../client.ts'
import { useErrorWords } from '../../error-words.ts'
import { NewPasswordField } from './NewPasswordField.tsx'
import { useChangePassword } from './queries.ts'

export function PasswordSection({ me }: { me: Me }) {
  const { t } = useTranslation('account')
  const { message } = App.useApp()
  const [form] = Form.useForm<OwnPassword>()
  const words = usePasswordWords()
  const change = useChangePassword()
  const save = (fields: OwnPassword) =>
    change.mutate(fields, {
      onSuccess: () => {
        form.resetFields()
        void message.success(t('password.changed'))
      },
    })
  return (
    <section className="panel own-section">
      <h2>{t('password.title')}</h2>
      <Form<OwnPassword>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ endOthers: true }}
        disabled={change.isPending}
        onFinish={save}
      >
        <input type="hidden" autoComplete="username" value={me.account.name} readOnly />
        <Form.Item
          name="current"
          label={t('password.current')}
          rules={[{ required: true, message: t('password.missing') }]}
        >
          <Input.Password autoComplete="current-password" maxLength={256} />
        </Form.Item>
        <NewPasswordField name="next" />
        <Form.Item name="endOthers" valuePropName="checked">
          <Checkbox>{t('password.endOthers')}</Checkbox>
        </Form.Item>
        {change.isError ? <Alert type="warning" showIcon title={words(change.error)} /> : null}
        <Button htmlType="submit" loading={change.isPending}>
          {t('password.submit')}
        </Button>
      </Form>
    </section>
  )
}

/** Why a password was not taken. */
export function usePasswordWords(): (error: unknown) => string {
  const { t } = useTranslation('account')
  const errorWords = useErrorWords()
  return (error) => {
    if (!(error instanceof ClientError)) return errorWords(error)
    if (error.status === 403) return t('proof.wrong')
    return error.status === 400 ? t('password.weak') : errorWords(error)
  }
}
