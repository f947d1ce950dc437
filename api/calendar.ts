import { Temporal } from 'temporal-polyfill'

/** Where the district's days begin and end: one zone for all of China, without summer time. */
export const districtTimeZone = 'Asia/Shanghai'

/** The local calendar day YYYY-MM-DD of an instant in epoch milliseconds. */
export function localDay(at: number, timeZone = districtTimeZone): string {
  return dayOf(at, timeZone).name
}

/** The instant, in epoch milliseconds, at which the local day after that of `at` begins. */
export function nextMidnight(at: number, timeZone = districtTimeZone): number {
  return dayOf(at, timeZone).until
}

/** Whether the text is a day that exists: 2027-02-29 is not. */
export function isLocalDay(text: string): boolean {
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString() === text
  } catch {
    return false
  }
}

/** A local day: from its first instant to before the next day's, epoch milliseconds. */
type Day = { timeZone: string; name: string; from: number; until: number }

// A batch asks for the same few days thousands of times, and time zone arithmetic is slow.
const recentDays: Day[] = []
const recentDaysMax = 64

function dayOf(at: number, timeZone: string): Day {
  const recent = recentDays.find(
    (day) => at >= day.from && at < day.until && day.timeZone === timeZone,
  )
  if (recent) return recent
  const date = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate()
  const begins = (on: Temporal.PlainDate) => on.toZonedDateTime(timeZone).epochMilliseconds
  const [from, until] = [begins(date), begins(date.add({ days: 1 }))]
  const day = { timeZone, name: date.toString(), from, until }
  recentDays.unshift(day)
  recentDays.length = Math.min(recentDays.length, recentDaysMax)
  return day
}
