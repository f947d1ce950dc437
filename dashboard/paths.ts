import type { Role } from '../api/people/schema.ts'
import type { Kind } from '../devices/reading.ts'

type Query = Record<string, string | number | boolean | null | undefined>

/** Appends what is set; a page's state is shared and restored by its URL alone. */
function withQuery(path: string, query: Query = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    if (value !== null && value !== undefined && value !== '' && value !== false)
      search.set(name, String(value))
  const text = search.toString()
  return text ? `${path}?${text}` : path
}

const id = encodeURIComponent

/** Every page's address. */
export const pages = {
  home: () => '/',
  login: (query?: { from?: string }) => withQuery('/login', query),
  map: (query?: {
    incident?: string
    device?: string
    lot?: string
    layers?: string
    severity?: string
    state?: string
  }) => withQuery('/map', query),
  incidents: (query?: { incident?: string; severity?: string; state?: string; type?: string }) =>
    withQuery('/incidents', query),
  revenue: (query?: {
    month?: string
    lot?: string
    day?: string
    stay?: string
    only?: 'unpaid' | 'overpaid'
  }) => withQuery('/revenue', query),
  persons: (query?: { person?: string; kind?: string }) => withQuery('/persons', query),
  task: () => '/task',
  account: () => '/account',
  me: () => '/me',
  welcome: () => '/welcome',
  roster: () => '/roster',
  linkedTask: () => '/t',
  system: (query?: { tab?: string; way?: string }) => withQuery('/system', query),
  audit: (query?: { tab?: string; record?: string }) => withQuery('/audit', query),
} as const

/** Where a role starts its day. */
export const homeOf: Record<Role, string> = {
  operator: pages.map(),
  dispatcher: pages.map(),
  property: pages.revenue(),
  auditor: pages.revenue(),
  volunteer: pages.task(),
  admin: pages.system(),
}

/** Every address of the API this dashboard asks. */
export const endpoints = {
  session: () => '/api/session',
  sessionWays: () => '/api/session/ways',
  sessionOpenId: () => '/api/session/open-id',
  sessionCode: () => '/api/session/code',
  sessionPasskey: () => '/api/session/passkey',
  sessionPasskeyOptions: () => '/api/session/passkey/options',
  welcome: () => '/api/welcome',
  welcomeLook: () => '/api/welcome/look',
  me: () => '/api/me',
  ownOpenId: () => '/api/me/open-id',
  ownRecord: () => '/api/me/record',
  ownWithdraw: () => '/api/me/record/withdraw',
  ownRequests: () => '/api/me/record/requests',
  ownExport: () => '/api/me/record/export',
  ownLeave: () => '/api/me/record/leave',
  ownProof: () => '/api/me/proof',
  ownPassword: () => '/api/me/password',
  ownSessions: () => '/api/me/sessions',
  ownSession: (session: string) => `/api/me/sessions/${id(session)}`,
  totp: () => '/api/me/totp',
  totpConfirm: () => '/api/me/totp/confirm',
  recoveryCodes: () => '/api/me/recovery-codes',
  ownPasskeys: () => '/api/me/passkeys',
  ownPasskey: (passkey: string) => `/api/me/passkeys/${id(passkey)}`,
  ownPasskeyOptions: () => '/api/me/passkeys/options',
  health: () => '/api/health',
  places: () => '/api/places',
  plan: () => '/api/places/plan',
  placesImport: (format: 'csv' | 'geojson') => withQuery('/api/places/import', { format }),
  incidents: (query?: Query) => withQuery('/api/incidents', query),
  incident: (incident: string) => `/api/incidents/${id(incident)}`,
  incidentTransitions: (incident: string) => `/api/incidents/${id(incident)}/transitions`,
  incidentLink: (incident: string) => `/api/incidents/${id(incident)}/link`,
  linkOpen: () => '/api/task-link/open',
  linkedTask: () => '/api/task-link',
  linkedSteps: () => '/api/task-link/steps',
  candidates: (incident: string) => `/api/incidents/${id(incident)}/candidates`,
  tasks: () => '/api/tasks',
  taskTransitions: (incident: string) => `/api/tasks/${id(incident)}/transitions`,
  volunteers: (query?: Query) => withQuery('/api/volunteers', query),
  ownVolunteer: () => '/api/volunteers/me',
  ownAvailability: () => '/api/volunteers/me/availability',
  persons: (query?: Query) => withQuery('/api/persons', query),
  person: (person: string) => `/api/persons/${id(person)}`,
  personSearch: () => '/api/persons/search',
  personDecline: (person: string, request: string) =>
    `/api/persons/${id(person)}/requests/${id(request)}/decline`,
  personLeave: (person: string) => `/api/persons/${id(person)}/leave`,
  personReveals: (person: string) => `/api/persons/${id(person)}/reveals`,
  parkingLots: () => '/api/parking/lots',
  stays: (query?: Query) => withQuery('/api/parking/stays', query),
  stay: (stay: string) => `/api/parking/stays/${id(stay)}`,
  tariffs: (query?: Query) => withQuery('/api/parking/tariffs', query),
  payments: (query?: Query) => withQuery('/api/parking/payments', query),
  revenue: (query: { month?: string; lot?: string }) => withQuery('/api/ledger/revenue', query),
  revenueCsv: (query: { month: string; lot?: string; lang?: 'zh-CN' | 'en' }) =>
    withQuery('/api/ledger/revenue.csv', query),
  policies: () => '/api/ledger/policies',
  retention: () => '/api/retention',
  retentionOf: (kept: string) => `/api/retention/${id(kept)}`,
  booksCheck: () => '/api/ledger/check',
  rejections: () => '/api/intake/rejections',
  quarantine: () => '/api/intake/quarantine',
  strangers: () => '/api/intake/strangers',
  claims: () => '/api/intake/claims',
  replays: () => '/api/intake/replays',
  gaps: (query?: Query) => withQuery('/api/intake/gaps', query),
  auditRecords: (query?: Query) => withQuery('/api/audit/records', query),
  auditRecord: (record: string) => `/api/audit/records/${id(record)}`,
  auditReveals: () => '/api/audit/reveals',
  auditCheckpoints: () => '/api/audit/checkpoints',
  callUps: (camera: string) => `/api/cameras/${id(camera)}/call-ups`,
  accounts: () => '/api/accounts',
  account: (account: string) => `/api/accounts/${id(account)}`,
  accountInvitations: () => '/api/accounts/invitations',
  accountLink: (account: string) => `/api/accounts/${id(account)}/link`,
  accountSessions: (account: string) => `/api/accounts/${id(account)}/sessions`,
  search: () => '/api/search',
  rosterPreview: () => '/api/roster/preview',
  rosterApply: () => '/api/roster/apply',
  rosterImports: () => '/api/roster/imports',
  rosterUndo: (made: string) => `/api/roster/imports/${id(made)}/undo`,
  latest: (device: string, kind?: Kind) => withQuery('/api/telemetry/latest', { device, kind }),
  series: (query: Query) => withQuery('/api/telemetry/series', query),
  counts: (query: Query) => withQuery('/api/telemetry/counts', query),
  basemapStyle: () => '/basemap/style.json',
} as const
