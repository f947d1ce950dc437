import { CloseOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

type Props = {
  /** What the card is about, read aloud. */
  label: string
  title: string
  subtitle: string
  /** An incident's detail is open too, so the card moves aside. */
  beside: boolean
  onClose: () => void
  children: ReactNode
}

/** The frame of what was chosen on the map: its name, a way out, and what is known of it. */
export function DeskCard({ label, title, subtitle, beside, onClose, children }: Props) {
  const { t } = useTranslation('map')
  return (
    <aside
      className={beside ? 'desk-card desk-card-beside panel' : 'desk-card panel'}
      aria-label={label}
    >
      <header className="detail-head">
        <div className="detail-title">
          <h2>{title}</h2>
          <span className="muted">{subtitle}</span>
        </div>
        <Button
          type="text"
          icon={<CloseOutlined />}
          aria-label={t('device.close')}
          onClick={onClose}
        />
      </header>
      {children}
    </aside>
  )
}
