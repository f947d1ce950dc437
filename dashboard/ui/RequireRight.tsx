import { LockOutlined } from '@ant-design/icons'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { may, type Right } from '../../api/people/schema.ts'
import { useAccount } from './account.ts'
import { EmptyState } from './EmptyState.tsx'

type Props = { right: Right; home: string; children: ReactNode }

/** Shows a page to those who may see it, and the others why not. The server decides; this explains. */
export function RequireRight({ right, home, children }: Props) {
  const { t } = useTranslation('shell')
  const account = useAccount()
  if (may(account, right)) return children
  return (
    <EmptyState
      icon={<LockOutlined />}
      title={t('state.noRight')}
      body={t('state.noRightBody', { right: t(`right.${right}`), role: t(`role.${account.role}`) })}
      action={<Link to={home}>{t('state.goHome')}</Link>}
    />
  )
}
