import { timeZone } from '../../i18n/format.ts'
import { localeOf } from '../../i18n/i18n.ts'
import { usePreferences } from '../../preferences.ts'

/** Days and times with their year: what is kept of a person may be old. */
export function useDates(): { day(at: number): string; dayAndTime(at: number): string } {
  const locale = localeOf[usePreferences((state) => state.language)]
  const day = { timeZone, dateStyle: 'medium' } as const
  return {
    day: (at) => new Date(at).toLocaleDateString(locale, day),
    dayAndTime: (at) => new Date(at).toLocaleString(locale, { ...day, timeStyle: 'short' }),
  }
}
