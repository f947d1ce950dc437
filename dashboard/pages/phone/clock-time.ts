import { timeZone } from '../../i18n/format.ts'

const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' })

/** HH:MM on the district's clock; seconds would only be noise here. */
export function clockTime(atMs: number): string {
  return format.format(atMs)
}
