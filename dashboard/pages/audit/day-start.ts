const dayMs = 86_400_000

/** When the local day YYYY-MM-DD begins, so many days later, in epoch milliseconds; undefined: no day. */
export function dayStart(day: string | null, later: number): number | undefined {
  if (!day || !/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined
  const at = Date.parse(`${day}T00:00:00+08:00`)
  return Number.isNaN(at) || at < 0 ? undefined : at + later * dayMs
}
