import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type {
  Checkpoints,
  RecordDetail,
  RecordsPage,
  RecordsQuery,
  RevealDay,
} from '../../../api/audit/schema.ts'
import { client } from '../../client.ts'
import { endpoints } from '../../paths.ts'

export type Filter = Omit<RecordsQuery, 'before' | 'limit'>

/** Records newest first, page by page. */
export function useRecords(filter: Filter) {
  return useInfiniteQuery({
    queryKey: ['audit', 'records', filter],
    queryFn: ({ pageParam, signal }) =>
      client.get<RecordsPage>(endpoints.auditRecords({ ...filter, before: pageParam }), signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  })
}

export function useRecord(id: string) {
  return useQuery({
    queryKey: ['audit', 'record', id],
    queryFn: ({ signal }) => client.get<RecordDetail>(endpoints.auditRecord(id), signal),
  })
}

export function useReveals() {
  return useQuery({
    queryKey: ['audit', 'reveals'],
    queryFn: ({ signal }) => client.get<RevealDay[]>(endpoints.auditReveals(), signal),
  })
}

export function useCheckpoints() {
  return useQuery({
    queryKey: ['audit', 'checkpoints'],
    queryFn: ({ signal }) => client.get<Checkpoints>(endpoints.auditCheckpoints(), signal),
  })
}
