import { App, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import './account.css'

/** Ten codes, shown this once. */
export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const { t } = useTranslation('account')
  const { message } = App.useApp()
  const copy = async () => {
    await navigator.clipboard.writeText(codes.join('\n'))
    void message.success(t('codes.copied'))
  }
  return (
    <section className="recovery">
      <h2>{t('codes.title')}</h2>
      <p className="muted">{t('codes.body')}</p>
      <ul className="recovery-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className="account-actions">
        <Button onClick={() => void copy()}>{t('codes.copy')}</Button>
        <Button type="primary" onClick={onDone}>
          {t('codes.done')}
        </Button>
      </div>
    </section>
  )
}
