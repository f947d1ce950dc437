import type { Severity } from '../../api/incidents/schema.ts'

/** One outline per severity in a 32 × 32 box, the same in lists and on the map. */
export const severityShapes: Record<Severity, string> = {
  critical: 'M16 2 30 16 16 30 2 16Z',
  warning: 'M16 4 30 28 2 28Z',
  notice: 'M16 4a12 12 0 1 0 0 24a12 12 0 1 0 0-24Z',
}
