import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { BooksCheck, Revenue, SharingPolicy } from '../../../api/ledger/schema.ts'
import type { LotOccupancy, Stay, StayDetail } from '../../../api/parking/schema.ts'
import { client } from '../../client.ts'
import { endpoints } from '../../paths.ts'
import { useLive } from '../../use-live.ts'
import { refreshInMs } from './days.ts'
import type { Only } from './drill.ts'

/** The most stays of one answer (api/parking/schema.ts StaysQuery). */
export const staysPage = 500

export function useRevenue(month: string, lot: string | undefined) {
  return useQuery({
    queryKey: ['ledger', 'revenue', month, lot ?? null],
    queryFn: ({ signal }) =>
      client.get<Revenue>(endpoints.revenue({ month, ...(lot ? { lot } : {}) }), signal),
    placeholderData: keepPreviousData,
  })
}

export function useStays(lot: string, day: string, only: Only | undefined) {
  return useInfiniteQuery({
    queryKey: ['ledger', 'stays', lot, day, only ?? null],
    queryFn: ({ pageParam, signal }) =>
      client.get<Stay[]>(
        endpoints.stays({
          ...{ lot, day, limit: staysPage, before: pageParam },
          ...(only ? { [only]: true } : {}),
        }),
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => (page.length < staysPage ? undefined : page.at(-1)?.id),
  })
}

/** The stays of all days for which too much was paid, at most a page of them. */
export function useOverpaid(lot: string | undefined) {
  return useQuery({
    queryKey: ['ledger', 'overpaid', lot ?? null],
    queryFn: ({ signal }) =>
      client.get<Stay[]>(endpoints.stays({ lot, overpaid: true, limit: staysPage }), signal),
  })
}

export function useStay(id: string) {
  return useQuery({
    queryKey: ['ledger', 'stay', id],
    queryFn: ({ signal }) => client.get<StayDetail>(endpoints.stay(id), signal),
  })
}

export function usePolicies() {
  return useQuery({
    queryKey: ['ledger', 'policies'],
    queryFn: ({ signal }) => client.get<SharingPolicy[]>(endpoints.policies(), signal),
  })
}

export function useBooksCheck() {
  return useQuery({
    queryKey: ['books-check'],
    queryFn: ({ signal }) => client.get<BooksCheck>(endpoints.booksCheck(), signal),
  })
}

/** The lots' bays as they are now: from the live line, and asked for once while it is silent. */
export function useOccupancy(): readonly LotOccupancy[] | undefined {
  const live = useLive((state) => state.lots)
  const asked = useQuery({
    queryKey: ['parking-lots'],
    queryFn: ({ signal }) => client.get<LotOccupancy[]>(endpoints.parkingLots(), signal),
    enabled: live.size === 0,
  })
  return live.size > 0 ? [...live.values()] : asked.data
}

/** New entries in the books make what is shown old: it is fetched again, at most every 2 s. */
export function useBooksRefresh(): void {
  const queries = useQueryClient()
  const version = useLive((state) => state.booksVersion)
  const seen = useRef(version)
  const lastAtMs = useRef(0)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => {
    if (seen.current === version) return
    seen.current = version
    timer.current ??= setTimeout(
      () => {
        timer.current = undefined
        lastAtMs.current = Date.now()
        void queries.invalidateQueries({ queryKey: ['ledger'] })
        void queries.invalidateQueries({ queryKey: ['books-check'] })
      },
      refreshInMs(Date.now(), lastAtMs.current),
    )
  }, [version, queries])
  useEffect(
    () => () => {
      clearTimeout(timer.current)
      timer.current = undefined
    },
    [],
  )
}
