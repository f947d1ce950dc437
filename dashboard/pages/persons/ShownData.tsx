import { Descriptions } from 'antd'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { Revealed } from '../../../api/reveals/schema.ts'
import { localeOf } from '../../i18n/i18n.ts'
import { usePreferences } from '../../preferences.ts'
import { useAccount } from '../../ui/account.ts'
import { useNow } from '../../ui/now.ts'
import { watermark } from './watermark.ts'

type Props = { shown: Revealed; since: number; until: number; onOver: () => void }

/** Plain values under a watermark, until their minutes are over or the page is out of sight. */
export function ShownData({ shown, since, until, onOver }: Props) {
  const { t } = useTranslation('persons')
  const { language } = usePreferences()
  const { displayName } = useAccount()
  const leftS = Math.max(0, Math.ceil((until - useNow(1000)) / 1000))
  useEffect(() => {
    if (leftS === 0) onOver()
  }, [leftS, onOver])
  useEffect(() => {
    const hide = () => {
      if (document.visibilityState === 'hidden') onOver()
    }
    document.addEventListener('visibilitychange', hide)
    return () => document.removeEventListener('visibilitychange', hide)
  }, [onOver])
  const when = new Date(since).toLocaleString(localeOf[language])
  return (
    <div className="shown-data">
      <Descriptions
        column={1}
        size="small"
        bordered
        items={shown.data.map(({ field, value }, at) => ({
          key: `${field}-${at}`,
          label: t(`field.${field}`),
          children: value,
        }))}
      />
      <div
        className="shown-mark"
        aria-hidden
        style={{ backgroundImage: watermark(displayName, when) }}
      />
      <p className="muted" role="timer">
        {t('reveal.left', {
          minutes: Math.floor(leftS / 60),
          seconds: String(leftS % 60).padStart(2, '0'),
        })}
      </p>
    </div>
  )
}
