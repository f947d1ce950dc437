import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type {
  Claim,
  GapPage,
  QuarantineGroup,
  Rejection,
  Replay,
  ReplayRequest,
  Stranger,
} from '../../../api/intake/schema.ts'
import { client } from '../../client.ts'
import { endpoints } from '../../paths.ts'

const everyMs = 15_000

/** Ingest puts messages back within seconds: until then somebody is watching. */
const whileWaitingMs = 2000

export function useRejections() {
  return useQuery({
    queryKey: ['intake', 'rejections'],
    queryFn: ({ signal }) => client.get<Rejection[]>(endpoints.rejections(), signal),
    refetchInterval: everyMs,
  })
}

export function useQuarantine() {
  return useQuery({
    queryKey: ['intake', 'quarantine'],
    queryFn: ({ signal }) => client.get<QuarantineGroup[]>(endpoints.quarantine(), signal),
    refetchInterval: everyMs,
  })
}

export function useStrangers() {
  return useQuery({
    queryKey: ['intake', 'strangers'],
    queryFn: ({ signal }) => client.get<Stranger[]>(endpoints.strangers(), signal),
    refetchInterval: everyMs,
  })
}

export function useReplays() {
  return useQuery({
    queryKey: ['intake', 'replays'],
    queryFn: ({ signal }) => client.get<Replay[]>(endpoints.replays(), signal),
    refetchInterval: ({ state }) =>
      state.data?.some((replay) => replay.state === 'waiting') ? whileWaitingMs : everyMs,
  })
}

const gapsPerPage = 50

export type GapWay = 'broker' | 'radio'

export function useGaps(way: GapWay) {
  return useInfiniteQuery({
    queryKey: ['intake', 'gaps', way],
    queryFn: ({ signal, pageParam }) =>
      client.get<GapPage>(
        endpoints.gaps({ radio: way === 'radio', limit: gapsPerPage, before: pageParam }),
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ gaps }) => (gaps.length < gapsPerPage ? undefined : gaps.at(-1)?.id),
    refetchInterval: everyMs,
  })
}

/** Both answer the request to put messages back, which ingest then fulfils. */
export function usePutBack() {
  const onSuccess = useRefetchIntake()
  return useMutation({
    mutationFn: (wanted: ReplayRequest) => client.post<Replay>(endpoints.replays(), wanted),
    onSuccess,
  })
}

export function useClaim() {
  const onSuccess = useRefetchIntake()
  return useMutation({
    mutationFn: (claim: Claim) => client.post<Replay>(endpoints.claims(), claim),
    onSuccess,
  })
}

function useRefetchIntake() {
  const queries = useQueryClient()
  return () =>
    Promise.all([['intake'], ['places']].map((queryKey) => queries.invalidateQueries({ queryKey })))
}
