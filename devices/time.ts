/** Last ms whose nanoseconds fit InfluxDB’s signed 64-bit time: 2262-04-11. */
const lastTimeMs = 9_223_372_036_854

/** Whether a value can be an instant: a whole number of epoch ms from 1970 to 2262. */
export function isEpochMs(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= lastTimeMs
}

// RFC 3339 §5.6; a zone is required: local time without one is trap 10 of device-formats A15.
const rfc3339 =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,12}))?(?:[Zz]|([+-])(\d\d):(\d\d))$/

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/**
 * RFC 3339 text to epoch ms; digits below the millisecond are cut off, never rounded up.
 * Undefined for any other text, for a date that does not exist, and outside 1970…2262.
 * Read by hand because engines differ on nine fraction digits.
 */
export function parseRfc3339(text: string): number | undefined {
  const part = rfc3339.exec(text)
  if (part === null) return undefined
  const year = Number(part[1])
  const month = Number(part[2])
  const day = Number(part[3])
  const hour = Number(part[4])
  const minute = Number(part[5])
  const second = Number(part[6])
  // A leap second (:60) is valid text; it becomes the first second of the next minute.
  if (hour > 23 || minute > 59 || second > 60) return undefined
  if (day < 1 || day > daysOf(year, month)) return undefined
  const offset = offsetMinutes(part[8], part[9], part[10])
  if (offset === undefined) return undefined
  const millis = part[7] === undefined ? 0 : Number(part[7].slice(0, 3).padEnd(3, '0'))
  const midnight = Date.UTC(year, month - 1, day)
  const at = midnight + ((hour * 60 + minute - offset) * 60 + second) * 1000 + millis
  return isEpochMs(at) ? at : undefined
}

/** 0 for a month that does not exist, and before 1970, where Date.UTC reads 70 as 1970. */
function daysOf(year: number, month: number): number {
  if (year < 1970) return 0
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return month === 2 && isLeap ? 29 : (monthDays[month - 1] ?? 0)
}

function offsetMinutes(sign = '+', hours = '00', minutes = '00'): number | undefined {
  if (Number(hours) > 23 || Number(minutes) > 59) return undefined
  const total = Number(hours) * 60 + Number(minutes)
  return sign === '-' ? -total : total
}

/**
 * Epoch seconds with a fraction, as Frigate sends them, to epoch ms.
 * Rounded to the microsecond first: 1623454583.525 × 1000 is 1623454583524.9998 in floating point.
 */
export function epochSecondsToMs(value: unknown): number | undefined {
  if (typeof value !== 'number') return undefined
  const at = Math.floor(Math.round(value * 1e6) / 1e3)
  return isEpochMs(at) ? at : undefined
}
