/**
 * Fen as yuan: 123456 → '¥1,234.56', -5 → '−¥0.05'. Cut from the digits, so no cent is ever rounded.
 * Throws on a number that is no safe integer: such a sum is a bug, not a figure.
 */
export function formatFen(fen: number): string {
  if (!Number.isSafeInteger(fen)) throw new RangeError(`Not an amount in whole fen: ${fen}`)
  const digits = String(Math.abs(fen)).padStart(3, '0')
  const sign = fen < 0 ? '−' : ''
  return `${sign}¥${grouped(digits.slice(0, -2))}.${digits.slice(-2)}`
}

/** For a chart's axis: whole yuan, shortened by the language ('¥1.2万', '¥12K'); never for a figure. */
export function formatFenShort(fen: number, language: string): string {
  const short = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 })
  return `¥${short.format(Math.trunc(fen / 100))}`
}

/** Whole basis points as a percentage: 1000 → '10%', 1250 → '12.5%'. */
export function formatBps(bps: number): string {
  const digits = String(bps).padStart(3, '0')
  const fraction = digits.slice(-2).replace(/0+$/, '')
  return `${digits.slice(0, -2)}${fraction ? `.${fraction}` : ''}%`
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',')
}
