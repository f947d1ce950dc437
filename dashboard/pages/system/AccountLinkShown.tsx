import { App, Button, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import type { OneTimeLink } from '../../../api/people/schema.ts'

type Props = { name: string; link: OneTimeLink; onClose: () => void }

/** A one-time link, shown this once. */
export function AccountLinkShown({ name, link, onClose }: Props) {
  const { t } = useTranslation('system')
  const { message } = App.useApp()
  const address = new URL(link.path, window.location.origin).href
  const copy = async () => {
    await navigator.clipboard.writeText(address)
    void message.success(t('accounts.link.copied'))
  }
  return (
    <div className="panel account-link" role="status">
      <h2>{t('accounts.link.title', { name })}</h2>
      <p className="muted">{t('accounts.link.body')}</p>
      <Input readOnly value={address} aria-label={t('accounts.link.title', { name })} />
      <div className="account-buttons">
        <Button type="primary" onClick={() => void copy()}>
          {t('accounts.link.copy')}
        </Button>
        <Button onClick={onClose}>{t('accounts.link.close')}</Button>
      </div>
    </div>
  )
}
