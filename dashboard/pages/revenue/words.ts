import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { District } from '../../../api/places/schema.ts'
import { localeOf } from '../../i18n/i18n.ts'
import { usePreferences } from '../../preferences.ts'
import { dayWords, hoursAndMinutes, monthWords, timeOf } from './local-day.ts'
import { formatFenShort } from './money.ts'

/** Dates, spans and places of the books in the language on the screen. */
export function useBooksWords(district: District | undefined) {
  const { t } = useTranslation('revenue')
  const language = usePreferences((state) => state.language)
  return useMemo(() => {
    const locale = localeOf[language]
    const lots = new Map(district?.lots.map((lot) => [lot.id, lot]))
    const bays = new Map(district?.devices.map((device) => [device.id, device.bay]))
    return {
      month: (month: string) => monthWords(month, locale),
      day: (day: string) => dayWords(day, locale),
      /** With its day when that is not `day`. */
      time: (atMs: number, day: string | null) => timeOf(atMs, day, locale),
      span: (spanMs: number) => {
        const { hours, minutes } = hoursAndMinutes(spanMs)
        return t(hours > 0 ? 'duration.hours' : 'duration.minutes', { hours, minutes })
      },
      /** A lot that is not registered any more is named by its id. */
      lot: (id: string) => {
        const lot = lots.get(id)
        return (language === 'en' && lot?.nameEn) || lot?.name || id
      },
      bay: (id: string) => bays.get(id) ?? id,
      axis: (fen: number) => formatFenShort(fen, locale),
      csvLanguage: language === 'zh' ? ('zh-CN' as const) : ('en' as const),
    }
  }, [t, language, district])
}

export type BooksWords = ReturnType<typeof useBooksWords>
