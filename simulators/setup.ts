import { toCsv } from './district/devices.ts'
import type { District } from './district/district.ts'
import type { Session } from './http.ts'

/** The first local day on which the model district charges; long before any demo. */
const firstDay = '2024-01-01'

/** Fifteen minutes free, three yuan for the first hour, one per half hour after, twenty a day. */
const tariff = {
  lotId: null,
  validFrom: Date.parse(`${firstDay}T00:00:00+08:00`),
  rules: {
    freeMinutes: 15,
    firstMinutes: 60,
    firstFen: 300,
    stepMinutes: 30,
    stepFen: 100,
    dayCapFen: 2000,
  },
}
const policy = {
  lotId: null,
  validFrom: firstDay,
  costBps: 2000,
  propertyBps: 3000,
  ownersBps: 5000,
}

/** The volunteer whose telephone is left to the person who tries the demo. */
export const demoVolunteer = 'v0001'

/** What of an import report matters here. */
type Report = { good: number; problems: { line: number; reason: string }[] }

/**
 * Registers what is missing, as an administrator would: plan, devices, volunteers and their
 * accounts, a tariff, a policy. Run again it changes nothing. `tell` hears of each long step.
 */
export async function setUp(
  admin: Session,
  district: District,
  password: string,
  tell: (text: string) => void,
): Promise<void> {
  const places = await admin.get<{ devices: unknown[] }>('/api/places')
  if (places.devices.length === 0) {
    tell('drawing the street plan')
    await admin.send('PUT', '/api/places/plan', district.plan)
    tell(`registering ${district.devices.length} devices`)
    const csv = toCsv(district.devices)
    complain(await admin.send('POST', '/api/places/import?format=csv', csv, 'text/csv'), tell)
  }
  if ((await admin.get<unknown[]>('/api/volunteers')).length === 0) {
    tell(`registering ${district.volunteers.length} volunteers`)
    complain(await admin.send('POST', '/api/volunteers/import', district.volunteers), tell)
  }
  const accounts = await admin.get<{ name: string }[]>('/api/accounts')
  const known = new Set(accounts.map(({ name }) => name))
  const missing = district.volunteers.filter(({ id }) => id !== demoVolunteer && !known.has(id))
  if (missing.length > 0) {
    tell(`opening ${missing.length} volunteer accounts`)
    const rows = missing.map(({ id, name }) => ({
      name: id,
      displayName: name,
      role: 'volunteer',
      volunteerId: id,
    }))
    complain(await admin.send('POST', '/api/accounts', { password, accounts: rows }), tell)
  }
  if ((await admin.get<unknown[]>('/api/parking/tariffs')).length === 0)
    await admin.send('POST', '/api/parking/tariffs', tariff)
  if ((await admin.get<unknown[]>('/api/ledger/policies')).length === 0)
    await admin.send('POST', '/api/ledger/policies', policy)
}

function complain({ problems }: Report, tell: (text: string) => void): void {
  const [first] = problems
  if (first) tell(`${problems.length} rows were refused; line ${first.line}: ${first.reason}`)
}
