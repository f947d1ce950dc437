import type { SharingPolicy } from '../../../api/ledger/schema.ts'

/** Every day of the month from its first to its last, so that a day without entries shows as a gap. */
export function everyDay(month: string): string[] {
  const [year = 0, number = 0] = month.split('-').map(Number)
  const length = new Date(Date.UTC(year, number, 0)).getUTCDate()
  return Array.from({ length }, (_, i) => `${month}-${String(i + 1).padStart(2, '0')}`)
}

/** The policy that shares a lot's money on a day: its own newest one, else the newest for all lots. */
export function policyOn(
  policies: readonly SharingPolicy[],
  lotId: string | undefined,
  day: string,
): SharingPolicy | undefined {
  const newest = (owner: string | null) =>
    policies
      .filter((policy) => policy.lotId === owner && policy.validFrom <= day)
      .sort((a, b) => (a.validFrom < b.validFrom ? 1 : -1))[0]
  return (lotId ? newest(lotId) : undefined) ?? newest(null)
}

/** How long to wait so that no two refreshes are nearer than 2 s. Times in epoch ms. */
export function refreshInMs(nowMs: number, lastAtMs: number): number {
  return Math.max(0, lastAtMs + 2000 - nowMs)
}
