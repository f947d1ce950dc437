import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { type Language, usePreferences } from '../preferences.ts'
import { localeOf } from './i18n.ts'

/** The district's clock, wherever the browser stands. */
export const timeZone = 'Asia/Shanghai'

export type Formats = ReturnType<typeof formatsOf>

/** Numbers and times in one language, in the district's time zone. Times are epoch milliseconds. */
export function formatsOf(language: Language, t: TFunction<'shell'>) {
  const locale = localeOf[language]
  const numbers = new Intl.NumberFormat(locale)
  const fine = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
  const money = new Intl.NumberFormat(locale, {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  })
  const clock = times(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit' })
  const full = times(locale, {
    ...dayAndMonth[language],
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  const hour = times(locale, { hour: '2-digit', minute: '2-digit' })
  const day = times(locale, { ...dayAndMonth[language], hour: '2-digit', minute: '2-digit' })
  const calendar = times(locale, { year: 'numeric', month: '2-digit', day: '2-digit' })
  return {
    number: (value: number) => numbers.format(value),
    decimal: (value: number) => fine.format(value),
    percent: (share: number) => `${fine.format(share * 100)}%`,
    /** Integer fen as yuan with two decimals, without the currency's sign. */
    yuan: (fen: number) => money.format(fen / 100),
    /** Integer fen with the currency's sign or word. */
    money: (fen: number) => t('unit.yuan', { n: money.format(fen / 100) }),
    time: (at: number) => clock.format(at),
    dateTime: (at: number) => full.format(at),
    date: (at: number) => calendar.format(at),
    /** To the minute; with the day when that was not within the last half day. */
    moment: (at: number, now: number) => (now - at < halfDayMs ? hour : day).format(at),
    bytes: (bytes: number) => t(...bytesKey(bytes, fine)),
    distance: (metres: number) =>
      metres < 1000
        ? t('unit.metre', { n: numbers.format(Math.round(metres / 10) * 10) })
        : t('unit.kilometre', { n: fine.format(metres / 1000) }),
    /** How long ago. */
    age: (ageMs: number | null) => t(...ageKey(ageMs)),
    /** How long. */
    span: (spanMs: number) => t(...spanKey(spanMs)),
  }
}

/** English readers differ on which of two numbers is the month, so there it is a word. */
const dayAndMonth = {
  zh: { month: '2-digit', day: '2-digit' },
  en: { month: 'short', day: 'numeric' },
} as const satisfies Record<Language, Intl.DateTimeFormatOptions>

function times(locale: string, parts: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale, { ...parts, timeZone, hourCycle: 'h23' })
}

const halfDayMs = 12 * 60 * 60 * 1000

type Unit = 'seconds' | 'minutes' | 'hours' | 'days'

/** The largest unit in which a duration is at least one, and how many of it. */
export function largestUnit(durationMs: number): { unit: Unit; n: number } {
  const seconds = Math.max(0, Math.floor(durationMs / 1000))
  if (seconds < 60) return { unit: 'seconds', n: seconds }
  if (seconds < 3600) return { unit: 'minutes', n: Math.floor(seconds / 60) }
  if (seconds < 48 * 3600) return { unit: 'hours', n: Math.floor(seconds / 3600) }
  return { unit: 'days', n: Math.floor(seconds / 86_400) }
}

function ageKey(ageMs: number | null) {
  if (ageMs === null) return ['age.never'] as const
  const { unit, n } = largestUnit(ageMs)
  if (unit === 'seconds' && n < 5) return ['age.now'] as const
  return [`age.${unit}`, { n }] as const
}

function bytesKey(bytes: number, numbers: Intl.NumberFormat) {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
  const step = bytes < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3))
  return [`unit.${units[step] ?? 'byte'}`, { n: numbers.format(bytes / 1000 ** step) }] as const
}

function spanKey(spanMs: number) {
  const { unit, n } = largestUnit(spanMs)
  return [`span.${unit}`, { n }] as const
}

/** The formats of the language on the screen. */
export function useFormats(): Formats {
  const { t } = useTranslation('shell')
  const language = usePreferences((state) => state.language)
  return useMemo(() => formatsOf(language, t), [language, t])
}
