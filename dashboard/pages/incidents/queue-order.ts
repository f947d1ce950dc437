import {
  type Incident,
  type IncidentState,
  type IncidentType,
  incidentStates,
  incidentTypeNames,
  type Severity,
  severities,
} from '../../../api/incidents/schema.ts'

/** What the queue shows; null: all of it. */
export type Filter = {
  severity: Severity | null
  state: IncidentState | null
  type: IncidentType | null
}

export function isOver(state: IncidentState): boolean {
  return state === 'closed' || state === 'dismissed'
}

/** Unacknowledged first, then by severity, then the newest (Open MCT's order). */
export function queueOrder(a: Incident, b: Incident): number {
  return (
    Number(b.state === 'reported') - Number(a.state === 'reported') ||
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    b.reportedAt - a.reportedAt ||
    a.id.localeCompare(b.id)
  )
}

/** The open cases that pass the filter, in the queue's order; a state filter may ask for ended ones. */
export function queueOf(incidents: Iterable<Incident>, filter: Filter): Incident[] {
  return [...incidents]
    .filter(
      ({ state, severity, type }) =>
        (filter.state === null ? !isOver(state) : state === filter.state) &&
        (filter.severity === null || severity === filter.severity) &&
        (filter.type === null || type === filter.type),
    )
    .sort(queueOrder)
}

/** Reads the URL's filter; words it does not know count as none. */
export function readFilter(search: URLSearchParams): Filter {
  return {
    severity: severities.find((one) => one === search.get('severity')) ?? null,
    state: incidentStates.find((one) => one === search.get('state')) ?? null,
    type: incidentTypeNames.find((one) => one === search.get('type')) ?? null,
  }
}

/** The incident one step away in the list; from none, the first. */
export function neighbour(
  queue: readonly Incident[],
  id: string | null,
  step: 1 | -1,
): Incident | undefined {
  const index = queue.findIndex((incident) => incident.id === id)
  if (index < 0) return queue[0]
  return queue[Math.min(queue.length - 1, Math.max(0, index + step))]
}
