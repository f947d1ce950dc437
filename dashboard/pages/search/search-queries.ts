import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMatch, useSearchParams } from 'react-router'
import type { Here, SearchAnswer, SearchAsk } from '../../../api/search/schema.ts'
import { client } from '../../client.ts'
import { endpoints, pages } from '../../paths.ts'

/** What the page shows, so that "here" means something: the device chosen on the map. */
export function useHere(): Here {
  const onMap = useMatch(pages.map())
  const [search] = useSearchParams()
  const device = onMap ? search.get('device') : null
  return device ? { device } : {}
}

/** The answer to what stands in the box; nothing of it outlives the panel. */
export function useAnswer({ q, persons, here }: SearchAsk) {
  return useQuery({
    queryKey: ['search', q, persons, here],
    queryFn: () => client.post<SearchAnswer>(endpoints.search(), { q, persons, here }),
    enabled: q !== '',
    gcTime: 0,
    staleTime: 0,
    retry: false,
    placeholderData: keepPreviousData,
  })
}
