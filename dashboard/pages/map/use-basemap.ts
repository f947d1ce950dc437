import { useQuery } from '@tanstack/react-query'
import { endpoints } from '../../paths.ts'

/** The basemap's style when the installation serves one; undefined while that is not known yet. */
export function useBasemap(): string | null | undefined {
  const { data } = useQuery({
    queryKey: ['basemap'],
    queryFn: async ({ signal }) => {
      try {
        const { status } = await fetch(endpoints.basemapStyle(), { method: 'HEAD', signal })
        return status === 200 ? endpoints.basemapStyle() : null
      } catch {
        return null
      }
    },
    staleTime: Number.POSITIVE_INFINITY,
  })
  return data
}
