import type { PlaceHit, SearchAnswer } from '../../../api/search/schema.ts'
import { pages } from '../../paths.ts'

export const groups = ['persons', 'incidents', 'places', 'stays'] as const
export type Group = (typeof groups)[number]

/** One line of the panel: what it is, and where choosing it leads. */
export type Line = { key: string; group: Group } & (
  | { group: 'persons'; hit: NonNullable<SearchAnswer['persons']>[number]; to: string }
  | { group: 'incidents'; hit: SearchAnswer['incidents'][number]; to: string }
  | { group: 'stays'; hit: SearchAnswer['stays'][number]; to: string }
  | { group: 'places'; hit: PlaceHit; to: string | null }
)

/** Every line in the order of the panel, which the arrow keys follow. */
export function linesOf(answer: SearchAnswer): Line[] {
  return [
    ...(answer.persons ?? []).map(
      (hit): Line => ({
        ...{ key: `persons/${hit.id}`, group: 'persons', hit },
        to: pages.persons({ person: hit.id }),
      }),
    ),
    ...answer.incidents.map(
      (hit): Line => ({
        ...{ key: `incidents/${hit.id}`, group: 'incidents', hit },
        to: pages.incidents({ incident: hit.id }),
      }),
    ),
    ...answer.places.map(
      (hit): Line => ({
        ...{ key: `places/${hit.kind}/${hit.id}`, group: 'places', hit },
        to: placeAddress(hit),
      }),
    ),
    ...answer.stays.map(
      (hit): Line => ({
        ...{ key: `stays/${hit.id}`, group: 'stays', hit },
        to: pages.revenue({ lot: hit.lotId, stay: hit.id }),
      }),
    ),
  ]
}

/** The map shows devices and lots; for other places null: choosing them asks what is open there. */
function placeAddress({ kind, id }: PlaceHit): string | null {
  if (kind === 'device') return pages.map({ device: id })
  return kind === 'lot' ? pages.map({ lot: id }) : null
}

/** The line an arrow key leads to; past an end it begins at the other. */
export function stepTo(at: number, step: 1 | -1, count: number): number {
  if (count === 0) return -1
  return at < 0 && step < 0 ? count - 1 : (at + step + count) % count
}
