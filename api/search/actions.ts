import type { Context } from '../context.ts'
import { type Asker, isDistrict, may } from '../people/schema.ts'
import { findByName, findPersons } from '../persons/actions.ts'
import type { Person } from '../persons/schema.ts'
import { homeOf } from '../places/actions.ts'
import { type PlaceIndex, seesPlaces } from './place-index.ts'
import { caseCodeIn, type Intent, incidentTypesIn, intentOf } from './rules.ts'
import type { PersonHit, PlaceHit, SearchAnswer, SearchAsk, Understood } from './schema.ts'
import * as store from './store.ts'
import { askedWords } from './words.ts'

const mostPlaces = 20
const mostIncidents = 20
const mostPersons = 20

/** One asker's view: `ctx` sees their scope, `places` their part of the index. */
type View = {
  ctx: Context
  by: Asker
  ask: SearchAsk
  places(words: string, limit?: number): Promise<PlaceHit[]>
}

/** Answers one query within the scope and the rights of who asks (一键查询). */
export async function search(
  ctx: Context,
  index: PlaceIndex,
  by: Asker,
  ask: SearchAsk,
): Promise<SearchAnswer> {
  const { account } = by
  const home = isDistrict(account) ? account : await homeOf(ctx.db, account)
  const sees = seesPlaces(account, home.communityId)
  const view: View = {
    ...{ ctx, by, ask },
    places: async (words, limit = mostPlaces) =>
      may(account, 'places.read') ? store.seenAmong(ctx.db, index.find(words, sees, limit)) : [],
  }
  const intent = intentOf(ask.q)
  const found = await answerTo(view, intent)
  const persons = await personsFor(view, intent, found.understood)
  return { ...nothing, ...found, ...persons }
}

const nothing = { places: [], incidents: [], stays: [] }
type Found = Pick<SearchAnswer, 'understood'> &
  Partial<Pick<SearchAnswer, 'places' | 'incidents' | 'stays'>>

function answerTo(view: View, intent: Intent): Promise<Found> {
  switch (intent.kind) {
    case 'contact':
      return contactOf(view, intent)
    case 'open':
      return whatIsOpen(view, intent.place)
    case 'answered':
      return lastAnswer(view, intent.device)
    case 'able':
      return Promise.resolve({ understood: intent })
    case 'number':
      return plainly(view, { kind: 'number', field: intent.field })
    case 'plain':
      return plainly(view, intent)
    default:
      return intent satisfies never
  }
}

async function contactOf(
  view: View,
  { dwelling, place }: Extract<Intent, { kind: 'contact' }>,
): Promise<Found> {
  const site = await siteIn(view, place)
  return {
    understood: { kind: 'contact', dwelling, site: site?.id ?? null },
    places: site ? [site] : [],
  }
}

async function siteIn({ places }: View, words: string): Promise<PlaceHit | undefined> {
  return words === '' ? undefined : (await places(words)).find(({ kind }) => kind === 'site')
}

/** What is open at the place that is named; else here; else everywhere the asker answers for. */
async function whatIsOpen(view: View, words: string): Promise<Found> {
  const { ctx, by, ask } = view
  const named = askedWords(words).length > 0
  const [place] = named ? await view.places(words, 1) : []
  // A place that is not known is not "everywhere": the words are looked for as they are.
  if (named && !place) return plainly(view, { kind: 'plain' })
  const { device, site, community } = ask.here ?? {}
  const where = place
    ? placeAsWhere(place)
    : device
      ? { deviceId: device }
      : site
        ? { siteId: site }
        : community
          ? { communityId: community }
          : {}
  const incidents = may(by.account, 'incidents.read')
    ? await store.openIncidentsAt(ctx.db, where, mostIncidents)
    : []
  const at = place?.name ?? device ?? site ?? community ?? null
  return { understood: { kind: 'open', where: at }, places: place ? [place] : [], incidents }
}

function placeAsWhere({ kind, id }: PlaceHit) {
  if (kind === 'device') return { deviceId: id }
  if (kind === 'lot') return { lotId: id }
  if (kind === 'community') return { communityId: id }
  return { siteId: id }
}

/** When a device was last heard, by its newest reading of any kind. */
async function lastAnswer(view: View, words: string): Promise<Found> {
  const { ctx, by, ask } = view
  const named = askedWords(words).some(({ text }) => !kindWords.has(text))
  const here = named || !ask.here?.device ? undefined : ask.here.device
  const hits = await view.places(here ?? words)
  const device = hits.find((hit) => hit.kind === 'device' && (!here || hit.id === here))
  if (!device || !may(by.account, 'telemetry.read'))
    return { understood: { kind: 'answered', deviceId: null, at: null }, places: hits }
  const points = await ctx.telemetry.latest({ device: device.id })
  const at = points.length === 0 ? null : Math.max(...points.map((point) => point.at))
  return { understood: { kind: 'answered', deviceId: device.id, at }, places: [device] }
}

/** "This gate" (这个道闸) names no gate: the page says which. */
const kindWords = new Set(
  '道闸 门禁 闸机 摄像头 监控 设备 道 闸 gate camera device sensor'.split(' '),
)

async function plainly(view: View, understood: Understood): Promise<Found> {
  const { ctx, by, ask } = view
  const places = await view.places(ask.q)
  const code = caseCodeIn(ask.q)
  const types = incidentTypesIn(ask.q)
  const incidents = !may(by.account, 'incidents.read')
    ? []
    : code
      ? await store.incidentsByCode(ctx.db, code, mostIncidents)
      : types.length > 0
        ? await store.incidentsOfTypes(ctx.db, types, by.account, mostIncidents)
        : []
  const bays = places.filter(({ device }) => device === 'bay').map(({ id }) => id)
  const stays =
    bays.length > 0 && may(by.account, 'stays.read') ? await store.newestStays(ctx.db, bays) : []
  return { understood, places, incidents, stays }
}

async function personsFor(
  { ctx, by, ask }: View,
  intent: Intent,
  understood: Understood,
): Promise<Pick<SearchAnswer, 'persons' | 'personsAre'>> {
  if (!may(by.account, 'persons.read')) return { persons: null, personsAre: 'not_allowed' }
  if (!ask.persons) return { persons: null, personsAre: 'not_asked' }
  if (intent.kind === 'able') {
    const able = may(by.account, 'volunteers.read')
      ? await store.ableMembers(ctx.db, intent.skills, mostPersons)
      : []
    return { persons: able, personsAre: 'found' }
  }
  const persons = await lookUp(ctx, by, ask, intent, understood)
  const withTelephone = intent.kind === 'contact'
  return {
    persons: persons.slice(0, mostPersons).map((person) => toHit(person, withTelephone)),
    personsAre: 'found',
  }
}

async function lookUp(
  ctx: Context,
  by: Asker,
  ask: SearchAsk,
  intent: Intent,
  understood: Understood,
): Promise<Person[]> {
  const site = (understood.kind === 'contact' ? understood.site : null) ?? ask.here?.site
  const where = site ? { site } : {}
  if (intent.kind === 'contact')
    return findPersons(ctx, by, { field: 'dwelling', value: intent.dwelling, ...where })
  if (intent.kind === 'number')
    return findPersons(ctx, by, { field: intent.field, value: intent.value })
  if (intent.kind === 'plain') return findByName(ctx, by, ask.q)
  return []
}

function toHit({ id, kind, maskedName, data }: Person, withTelephone: boolean): PersonHit {
  const telephone = data.find(({ field }) => field === 'telephone')?.masked
  return { id, kind, maskedName, telephone: (withTelephone && telephone) || null }
}
