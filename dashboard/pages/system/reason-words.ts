import { useTranslation } from 'react-i18next'
import { isKnownReason } from './reasons.ts'

/** Why a message was not taken, and of which subscription it was, in words. */
export function useGroupWords() {
  const { t } = useTranslation('intake')
  return {
    reason: (code: string) =>
      isKnownReason(code) ? t(`reason.${code}`) : t('reason.other', { code }),
    /** Null: it is named by its own topic filter. */
    folded: (subscription: string) => (subscription === '*' ? t('foldedSubscription') : null),
  }
}
