import { App, Switch, Tooltip } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Account } from '../../../api/people/schema.ts'
import { useErrorWords } from '../../error-words.ts'
import { useAccount } from '../../ui/account.ts'
import { useChangeAccount } from './queries.ts'

/** Whether an account may sign in. It can be switched back at once, so it asks nothing first. */
export function AccountSwitch({ account }: { account: Account }) {
  const { t } = useTranslation('system')
  const errorWords = useErrorWords()
  const { message } = App.useApp()
  const own = useAccount()
  const change = useChangeAccount()
  const { id, name, disabled } = account
  const isOwn = id === own.id
  const set = (isActive: boolean) =>
    change.mutate(
      { id, disabled: !isActive },
      { onError: (error) => void message.warning(errorWords(error)) },
    )
  const toggle = (
    <Switch
      size="small"
      checked={!disabled}
      loading={change.isPending}
      disabled={isOwn}
      aria-label={t('accounts.mayUse', { name })}
      onChange={set}
    />
  )
  return (
    <span className="account-switch">
      {isOwn ? (
        <Tooltip title={t('accounts.own')}>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the reason must be reachable by keyboard */}
          <span role="note" tabIndex={0} aria-label={t('accounts.own')}>
            {toggle}
          </span>
        </Tooltip>
      ) : (
        toggle
      )}
      <span className={disabled ? 'muted' : undefined}>
        {t(disabled ? 'accounts.disabled' : 'accounts.active')}
      </span>
    </span>
  )
}
