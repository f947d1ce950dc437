import { SearchOutlined } from '@ant-design/icons'
import { Button, Modal } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMay } from '../../ui/account.ts'
import { SearchPanel } from './SearchPanel.tsx'

/** The one search box (一键查询): a click in the bar, or Ctrl-K (⌘-K), wherever one is. */
export function SearchBox() {
  const { t } = useTranslation('search')
  const may = useMay()
  const allowed = may('places.read')
  const [isOpen, setOpen] = useState(false)
  useEffect(() => {
    if (!allowed) return
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      setOpen((open) => !open)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [allowed])
  if (!allowed) return null
  return (
    <>
      <Button
        type="text"
        icon={<SearchOutlined />}
        aria-label={t('title')}
        aria-keyshortcuts="Control+K Meta+K"
        onClick={() => setOpen(true)}
      >
        <span className="top-name">{t('open')}</span>
      </Button>
      <Modal
        open={isOpen}
        onCancel={() => setOpen(false)}
        footer={null}
        closable={false}
        destroyOnHidden
        width={680}
        style={{ top: 56 }}
        title={null}
      >
        <SearchPanel onClose={() => setOpen(false)} />
      </Modal>
    </>
  )
}
