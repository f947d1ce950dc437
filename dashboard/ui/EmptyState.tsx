import { InboxOutlined } from '@ant-design/icons'
import type { ReactNode } from 'react'
import './states.css'

type Props = {
  title: string
  body?: string | undefined
  icon?: ReactNode
  /** The one next step: a button or a link. */
  action?: ReactNode
  small?: boolean
}

/** Nothing to show: an icon, a sentence, one next step. */
export function EmptyState({ title, body, icon, action, small }: Props) {
  return (
    <div className={small ? 'state state-small' : 'state'}>
      <span className="state-icon" aria-hidden>
        {icon ?? <InboxOutlined />}
      </span>
      <p className="state-title">{title}</p>
      {body ? <p className="state-body">{body}</p> : null}
      {action}
    </div>
  )
}
