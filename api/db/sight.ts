import type { Scope } from '../people/schema.ts'

/** What a connection sees, as the policies of 0005-scope.sql read it from `linli.sight`. */
export type Sight = 'district' | `community/${string}` | `site/${string}`

export function sightOf({ communityId, siteId }: Scope): Sight {
  if (siteId !== null) return `site/${siteId}`
  return communityId === null ? 'district' : `community/${communityId}`
}

/** Holds for the connection until it is set again, also when a transaction fails. */
export const setSight = "select set_config('linli.sight', $1, false)"
