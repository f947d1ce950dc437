import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type {
  Incident,
  IncidentDetail,
  IncidentState,
  NewIncident,
  TransitionRequest,
} from '../../../api/incidents/schema.ts'
import type { Candidates } from '../../../api/volunteers/schema.ts'
import { client } from '../../client.ts'
import { useErrorWords } from '../../error-words.ts'
import { endpoints } from '../../paths.ts'
import { useLive } from '../../use-live.ts'

/** A case with its timeline; fetched anew whenever the live line shows a newer version of it. */
export function useIncident(id: string) {
  const query = useQuery({
    queryKey: ['incident', id],
    queryFn: ({ signal }) => client.get<IncidentDetail>(endpoints.incident(id), signal),
  })
  const live = useLive((state) => state.incidents.get(id))
  const fetched = query.data?.incident.version ?? Number.POSITIVE_INFINITY
  const isBehind = live !== undefined && live.version > fetched
  const { refetch } = query
  useEffect(() => {
    if (isBehind) void refetch()
  }, [isBehind, refetch])
  const incident = isBehind ? live : (query.data?.incident ?? live)
  return { query, incident, timeline: query.data?.timeline ?? [] }
}

/** Who could be asked, with reasons; asked anew when the case changes. */
export function useCandidates(incident: Incident | undefined, enabled: boolean) {
  const id = incident?.id ?? ''
  return useQuery({
    queryKey: ['candidates', id, incident?.version],
    queryFn: ({ signal }) => client.get<Candidates>(`${endpoints.candidates(id)}?limit=6`, signal),
    enabled: enabled && incident !== undefined,
    staleTime: 15_000,
  })
}

/** Moves a case on. Whatever happens, what is on the screen is fetched again. */
export function useTransition(id: string) {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const { t } = useTranslation('incidents')
  const words = useErrorWords()
  return useMutation({
    mutationFn: (body: TransitionRequest) =>
      client.post<Incident>(endpoints.incidentTransitions(id), body),
    onSuccess: () => void message.open({ content: t('done') }),
    onError: (error) => void message.warning(words(error), 5),
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: ['incident', id] })
      void queries.invalidateQueries({ queryKey: ['candidates', id] })
      void queries.invalidateQueries({ queryKey: ['incidents'] })
    },
  })
}

export function useReport(onDone: (incident: Incident) => void) {
  const { message } = App.useApp()
  const { t } = useTranslation('incidents')
  const words = useErrorWords()
  return useMutation({
    mutationFn: (body: NewIncident) => client.post<Incident>(endpoints.incidents(), body),
    onSuccess: (incident) => {
      void message.open({ content: t('report.done', { code: incident.code }) })
      onDone(incident)
    },
    onError: (error) => void message.warning(words(error), 5),
  })
}

/** The newest cases of one state, ended ones included: what the live line no longer carries. */
export function useIncidentList(state: IncidentState | null) {
  return useQuery({
    queryKey: ['incidents', state],
    queryFn: ({ signal }) =>
      client.get<Incident[]>(endpoints.incidents({ state, limit: 500 }), signal),
  })
}
