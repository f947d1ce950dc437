import { CompassOutlined } from '@ant-design/icons'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { pages } from '../paths.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { useTitle } from '../ui/use-title.ts'

export function NotFoundPage() {
  const { t } = useTranslation('shell')
  useTitle(t('title.notFound'))
  return (
    <EmptyState
      icon={<CompassOutlined />}
      title={t('state.notFound')}
      body={t('state.notFoundBody')}
      action={<Link to={pages.home()}>{t('state.goHome')}</Link>}
    />
  )
}
