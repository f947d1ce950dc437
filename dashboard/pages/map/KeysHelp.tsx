import { Modal } from 'antd'
import { useTranslation } from 'react-i18next'

const rows = [
  ['J', 'next'],
  ['K', 'previous'],
  ['Enter', 'open'],
  ['Esc', 'close'],
  ['?', 'help'],
] as const

export function KeysHelp({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('incidents')
  return (
    <Modal open footer={null} width={320} title={t('keys.title')} onCancel={onClose}>
      <dl className="facts">
        {rows.map(([key, name]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(`keys.${name}`)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  )
}
