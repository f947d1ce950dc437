import { Button, type ButtonProps, Tooltip } from 'antd'
import { useTranslation } from 'react-i18next'
import { may, type Right } from '../../api/people/schema.ts'
import { useAccount } from './account.ts'

type Props = ButtonProps & {
  /** The right that the deed needs; without it the button says who may not. */
  right?: Right
  /** Another reason why it cannot be done now, in words. */
  reason?: string | undefined
}

/** A button that is never hidden: when it cannot be pressed, it says why. */
export function DisabledWithReason({ right, reason, ...button }: Props) {
  const { t } = useTranslation('shell')
  const account = useAccount()
  const lacking = right && !may(account, right)
  const why = lacking ? t('denied.right', { role: t(`role.${account.role}`) }) : reason
  if (!why) return <Button {...button} />
  return (
    <Tooltip title={why}>
      {/* A disabled button gets no pointer or focus, so its frame carries the reason. */}
      <span
        style={{ display: button.block ? 'block' : 'inline-block' }}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the reason must be reachable by keyboard
        tabIndex={0}
        role="note"
        aria-label={why}
      >
        <Button {...button} disabled />
      </span>
    </Tooltip>
  )
}
