/** The books count by China's calendar day, wherever the reader sits. */
const zone = 'Asia/Shanghai'

/** YYYY-MM-DD of an instant (epoch ms). */
export function dayOf(atMs: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(atMs)
}

/** YYYY-MM of an instant (epoch ms). */
export function monthOf(atMs: number): string {
  return dayOf(atMs).slice(0, 7)
}

/** HH:MM of an instant (epoch ms), with day and month before it when it is not on `day`. */
export function timeOf(atMs: number, day: string | null, locale: string): string {
  const part = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: zone, hourCycle: 'h23' }).format(atMs)
  const time = part({ hour: '2-digit', minute: '2-digit' })
  if (dayOf(atMs) === day) return time
  const date = locale.startsWith('zh')
    ? part({ month: '2-digit', day: '2-digit' })
    : part({ month: 'short', day: 'numeric' })
  return `${date} ${time}`
}

/** 'YYYY-MM' in words: 2026年11月, November 2026. */
export function monthWords(month: string, locale: string): string {
  return inWords(`${month}-01`, locale, { year: 'numeric', month: 'long' })
}

/** 'YYYY-MM-DD' in words, with its weekday: 11月22日周日, Sun, 22 Nov. */
export function dayWords(day: string, locale: string): string {
  return inWords(day, locale, { month: 'short', day: 'numeric', weekday: 'short' })
}

/** A span in ms as whole hours and minutes, rounded down. */
export function hoursAndMinutes(spanMs: number): { hours: number; minutes: number } {
  const minutes = Math.floor(spanMs / 60_000)
  return { hours: Math.floor(minutes / 60), minutes: minutes % 60 }
}

function inWords(day: string, locale: string, options: Intl.DateTimeFormatOptions): string {
  const noon = new Date(`${day}T00:00:00Z`)
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format(noon)
}
