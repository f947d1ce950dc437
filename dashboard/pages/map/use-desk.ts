import { useMemo, useState } from 'react'
import type { District } from '../../../api/places/schema.ts'
import { useLive } from '../../use-live.ts'
import { useDeviceWords } from '../device-words.ts'
import { useCandidates } from '../incidents/incident-queries.ts'
import { usePlaceWords } from '../incidents/place-words.ts'
import { neighbour, queueOf, readFilter } from '../incidents/queue-order.ts'
import type { Draft } from '../incidents/ReportDialog.tsx'
import { useSearchState } from '../search-state.ts'
import { useKeys } from './use-keys.ts'
import { useWide } from './use-wide.ts'

export type DeskState = ReturnType<typeof useDesk>

/** What the desk looks at. Choices and filters live in the URL; a report being taken does not. */
export function useDesk(district: District) {
  const { search, patch } = useSearchState()
  const wide = useWide()
  const [pane, setPane] = useState<'list' | 'map'>('list')
  const [report, setReport] = useState<{ draft: Draft; picking: boolean } | null>(null)
  const [help, setHelp] = useState(false)
  const [volunteerId, setVolunteerId] = useState<string | null>(null)
  const incidentId = search.get('incident')
  const deviceId = search.get('device')
  const lotId = search.get('lot')
  const filter = readFilter(search)
  const { open, queue } = useQueue(filter)
  const incident = useLive((state) => (incidentId ? state.incidents.get(incidentId) : undefined))
  const isAsking = incident?.state === 'reported' || incident?.state === 'confirmed'
  const candidates = useCandidates(incident, isAsking)
  const choose = (id: string | null) => {
    setVolunteerId(null)
    if (id) setPane('list')
    patch({ incident: id, device: null, lot: null })
  }
  const step = (by: 1 | -1) => {
    const next = neighbour(queue, incidentId, by)
    if (next) choose(next.id)
  }
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    esc: () => {
      if (report) setReport(null)
      else if (deviceId || lotId) patch({ device: null, lot: null })
      else if (incidentId) choose(null)
    },
    '?': () => setHelp(true),
  })
  const picking = report?.picking === true
  return {
    ...{ search, patch, wide, setPane, report, setReport, picking, help, setHelp },
    ...{ incidentId, deviceId, lotId, incident, isAsking, filter, open, queue },
    ...{ candidates, volunteerId, setVolunteerId, choose },
    placeOf: usePlaceWords(),
    deviceNow: useDeviceWords(incident?.deviceId ?? null, district),
    offsetMs: useLive((state) => state.clockOffsetMs),
    isLoading: useLive((state) => state.connection === 'connecting'),
    showsMap: wide || pane === 'map' || picking,
    showsList: wide || (pane === 'list' && !incidentId && !picking),
    showsDetail: incidentId !== null && !picking && (wide || pane === 'list'),
  }
}

function useQueue({ severity, state }: ReturnType<typeof readFilter>) {
  const incidents = useLive((live) => live.incidents)
  const queue = useMemo(
    () => queueOf(incidents.values(), { severity, state, type: null }),
    [incidents, severity, state],
  )
  const open = useMemo(
    () => queueOf(incidents.values(), { severity: null, state: null, type: null }),
    [incidents],
  )
  return { queue, open }
}
