import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Incident } from '../../../api/incidents/schema.ts'
import type {
  NewPerson,
  Person,
  PersonChange,
  PersonDetail,
  PersonPage,
  PersonSearch,
} from '../../../api/persons/schema.ts'
import type { Revealed, RevealRequest } from '../../../api/reveals/schema.ts'
import { client } from '../../client.ts'
import { endpoints } from '../../paths.ts'

export type PersonFilter = {
  kind?: string | undefined
  community?: string | undefined
  skill?: string | undefined
  availability?: string | undefined
  left?: boolean | undefined
  after?: string | undefined
}

export function usePersons(filter: PersonFilter) {
  return useQuery({
    queryKey: ['persons', filter],
    queryFn: ({ signal }) => client.get<PersonPage>(endpoints.persons({ ...filter }), signal),
  })
}

export function usePerson(id: string) {
  return useQuery({
    queryKey: ['persons', 'one', id],
    queryFn: ({ signal }) => client.get<PersonDetail>(endpoints.person(id), signal),
  })
}

/** What was looked for is in no key of the cache: only what was found, masked, is kept a while. */
export function useSearch() {
  return useMutation({
    mutationFn: (body: PersonSearch) => client.post<Person[]>(endpoints.personSearch(), body),
    gcTime: 0,
  })
}

export function useOpenIncidents() {
  return useQuery({
    queryKey: ['incidents', 'open for a reveal'],
    queryFn: async ({ signal }) => {
      const cases = await client.get<Incident[]>(endpoints.incidents({ limit: 200 }), signal)
      return cases.filter(({ state }) => state !== 'closed' && state !== 'dismissed')
    },
    staleTime: 0,
  })
}

/** Not through the cache of queries or mutations: plain values stand in the dialog's state alone. */
export function askReveal(person: string, asked: RevealRequest): Promise<Revealed> {
  return client.post<Revealed>(endpoints.personReveals(person), asked)
}

type Deed =
  | { deed: 'create'; body: NewPerson }
  | { deed: 'change'; id: string; body: PersonChange }
  | { deed: 'leave'; id: string }

export function useKeepPerson(onDone: (person: PersonDetail) => void) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (asked: Deed) => {
      if (asked.deed === 'create') return client.post<PersonDetail>(endpoints.persons(), asked.body)
      if (asked.deed === 'change')
        return client.patch<PersonDetail>(endpoints.person(asked.id), asked.body)
      return client.post<PersonDetail>(endpoints.personLeave(asked.id))
    },
    // What was typed in is plain: it goes as soon as the form does.
    gcTime: 0,
    onSuccess: async (person) => {
      onDone(person)
      await queries.invalidateQueries({ queryKey: ['persons'] })
    },
  })
}

/** Declines what a person asked to have put right; they read why. */
export function useDeclineRequest(personId: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ request, why }: { request: string; why: string }) =>
      client.post<PersonDetail>(endpoints.personDecline(personId, request), { why }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['persons'] }),
  })
}
