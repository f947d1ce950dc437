/** How deep the reader has gone into the books: month → lot → day → stay. `pages.revenue` writes it. */
export type Drill = {
  month: string
  lot?: string
  day?: string
  stay?: string
  /** Of the day's stays only those with money still to come in, or to give back. */
  only?: Only
}
export type Only = 'unpaid' | 'overpaid'
export type Level = 'month' | 'lot' | 'day' | 'stay'

const monthPattern = /^\d{4}-(0[1-9]|1[0-2])$/
const dayPattern = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/
const idPattern = /^[\w.:-]{1,128}$/

/**
 * Reads the URL's query. What is malformed, or stands without the level above it, is dropped; a day
 * outside the month moves the month, because the day was meant.
 */
export function readDrill(params: URLSearchParams, thisMonth: string): Drill {
  const lot = matching(params.get('lot'), idPattern)
  const day = lot ? matching(params.get('day'), dayPattern) : undefined
  const only = params.get('only')
  const stay = day ? matching(params.get('stay'), idPattern) : undefined
  const month = day?.slice(0, 7) ?? matching(params.get('month'), monthPattern) ?? thisMonth
  return {
    month,
    ...(lot ? { lot } : {}),
    ...(day ? { day } : {}),
    ...(stay ? { stay } : {}),
    ...(day && isOnly(only) ? { only } : {}),
  }
}

export function levelOf(drill: Drill): Level {
  if (drill.stay) return 'stay'
  if (drill.day) return 'day'
  return drill.lot ? 'lot' : 'month'
}

/** The drill at a level above, or the same one. */
export function upTo(level: Level, drill: Drill): Drill {
  const { month, lot, day, stay, only } = drill
  if (level === 'month') return { month }
  if (level === 'lot') return { month, ...(lot ? { lot } : {}) }
  const filter = only ? { only } : {}
  if (level === 'day') return { month, ...(lot ? { lot } : {}), ...(day ? { day } : {}), ...filter }
  return { month, ...(lot ? { lot } : {}), ...(day ? { day } : {}), ...(stay ? { stay } : {}) }
}

function isOnly(value: string | null): value is Only {
  return value === 'unpaid' || value === 'overpaid'
}

function matching(value: string | null, pattern: RegExp): string | undefined {
  return value !== null && pattern.test(value) ? value : undefined
}
