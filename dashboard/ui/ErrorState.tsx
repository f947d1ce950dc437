import { DisconnectOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { EmptyState } from './EmptyState.tsx'

type Props = {
  /** The error in words, from the one translator. */
  words: string
  onRetry?: (() => void) | undefined
  small?: boolean
}

export function ErrorState({ words, onRetry, small }: Props) {
  const { t } = useTranslation('shell')
  return (
    <div role="alert">
      <EmptyState
        icon={<DisconnectOutlined />}
        title={words}
        small={small ?? false}
        action={onRetry ? <Button onClick={onRetry}>{t('state.retry')}</Button> : null}
      />
    </div>
  )
}
