import { useQuery } from '@tanstack/react-query'
import type { District, StreetPlan } from '../../api/places/schema.ts'
import { ClientError, client } from '../client.ts'
import { endpoints } from '../paths.ts'

const tenMinutesMs = 600_000

/** The registry: communities, sites, lots and devices. It changes seldom. */
export function useDistrict() {
  return useQuery({
    queryKey: ['places'],
    queryFn: ({ signal }) => client.get<District>(endpoints.places(), signal),
    staleTime: tenMinutesMs,
  })
}

/** The street plan, or null when none was imported. */
export function usePlan() {
  return useQuery({
    queryKey: ['plan'],
    queryFn: async ({ signal }): Promise<StreetPlan | null> => {
      try {
        const plan = await client.get<StreetPlan>(endpoints.plan(), signal)
        return plan.features.length > 0 ? plan : null
      } catch (error) {
        if (error instanceof ClientError && error.status === 404) return null
        throw error
      }
    },
    staleTime: tenMinutesMs,
  })
}
