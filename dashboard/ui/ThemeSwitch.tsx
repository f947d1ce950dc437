import { MoonOutlined, SunOutlined } from '@ant-design/icons'
import { Button, Tooltip } from 'antd'
import { useTranslation } from 'react-i18next'
import type { ThemeName } from './theme.ts'

type Props = { theme: ThemeName; onChange: (theme: ThemeName) => void }

export function ThemeSwitch({ theme, onChange }: Props) {
  const { t } = useTranslation('shell')
  const label = theme === 'dark' ? t('theme.toLight') : t('theme.toDark')
  return (
    <Tooltip title={label}>
      <Button
        type="text"
        aria-label={label}
        icon={theme === 'dark' ? <SunOutlined /> : <MoonOutlined />}
        onClick={() => onChange(theme === 'dark' ? 'light' : 'dark')}
      />
    </Tooltip>
  )
}
