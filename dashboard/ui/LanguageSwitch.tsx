import { Button } from 'antd'
import { useTranslation } from 'react-i18next'

type Props = { language: 'zh' | 'en'; onChange: (language: 'zh' | 'en') => void }

/** One click between the two languages; it shows the name of the other, in the other. */
export function LanguageSwitch({ language, onChange }: Props) {
  const { t } = useTranslation('shell')
  const other = language === 'zh' ? 'en' : 'zh'
  return (
    <Button
      type="text"
      lang={other === 'zh' ? 'zh-CN' : 'en'}
      aria-label={t('language.label')}
      onClick={() => onChange(other)}
    >
      {t('language.switchTo')}
    </Button>
  )
}
