import { useCallback } from 'react'
import { useSearchParams } from 'react-router'

type Patch = Record<string, string | null>

/** Changes some of the URL's state and leaves the rest; null removes. */
export function patched(search: URLSearchParams, patch: Patch): URLSearchParams {
  const next = new URLSearchParams(search)
  for (const [name, value] of Object.entries(patch))
    if (value === null || value === '') next.delete(name)
    else next.set(name, value)
  return next
}

/** The page's state as the URL holds it. Filters replace the entry; choices add one, for Back. */
export function useSearchState() {
  const [search, setSearch] = useSearchParams()
  const patch = useCallback(
    (change: Patch, replace = false) =>
      setSearch((current) => patched(current, change), { replace }),
    [setSearch],
  )
  return { search, patch }
}
