import { useState } from 'react'
import { useLive } from '../../use-live.ts'
import { useDeviceWords } from '../device-words.ts'
import { useDistrict } from '../places-queries.ts'
import { IncidentDetailPanel } from './IncidentDetailPanel.tsx'
import { useCandidates } from './incident-queries.ts'
import { usePlaceWords } from './place-words.ts'

type Props = { id: string; onClose: () => void; showMapLink?: boolean }

/** The detail of a case with its own candidates, for pages that draw no map. */
export function ChosenIncident({ id, onClose, showMapLink = false }: Props) {
  const offsetMs = useLive((state) => state.clockOffsetMs)
  const incident = useLive((state) => state.incidents.get(id))
  const district = useDistrict()
  const placeOf = usePlaceWords()
  const [chosenId, setChosenId] = useState<string | null>(null)
  const isAsking = incident?.state === 'reported' || incident?.state === 'confirmed'
  const candidates = useCandidates(incident, isAsking)
  const deviceNow = useDeviceWords(incident?.deviceId ?? null, district.data)
  return (
    <IncidentDetailPanel
      id={id}
      placeOf={placeOf}
      offsetMs={offsetMs}
      onClose={onClose}
      showMapLink={showMapLink}
      deviceNow={deviceNow}
      candidates={{
        data: candidates.data,
        error: candidates.error,
        isPending: candidates.isPending,
        chosenId,
        onChoose: setChosenId,
      }}
    />
  )
}
