import { ToolOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../ui/EmptyState.tsx'

/** What is shown when a page throws: a bug, or a file that could not be loaded. */
export function PageFailed() {
  const { t } = useTranslation('shell')
  return (
    <div role="alert">
      <EmptyState
        icon={<ToolOutlined />}
        title={t('state.broken')}
        body={t('state.brokenBody')}
        action={<Button onClick={() => location.reload()}>{t('state.reload')}</Button>}
      />
    </div>
  )
}
