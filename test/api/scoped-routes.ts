import { callReasons } from '../../api/cameras/schema.ts'
import type { Corner } from '../support/two-communities.ts'

export type Ask = { method: 'GET' | 'POST' | 'PUT' | 'PATCH'; url: string; payload?: object }

/** Lists: what they show lies in the scope, and something of one's own is there. */
export const lists: Record<string, (own: Corner) => string> = {
  'GET /api/places': ({ gateId }) => gateId,
  'GET /api/incidents': ({ incidentId }) => incidentId,
  'GET /api/volunteers': ({ volunteerId }) => volunteerId,
  'GET /api/persons': ({ volunteerId }) => volunteerId,
  'GET /api/parking/lots': ({ lotId }) => lotId,
  'GET /api/parking/stays': ({ stayId }) => stayId,
  'GET /api/ledger/revenue?month=2026-11': ({ lotId }) => lotId,
  'GET /api/ledger/revenue.csv?month=2026-11': ({ lotId }) => lotId,
}

/** One thing of `corner`: who may ask for one of their own is answered, for a foreign one refused. */
export const single: Record<string, (corner: Corner) => Ask> = {
  'GET /api/incidents/{id}': ({ incidentId }) => get(`/api/incidents/${incidentId}`),
  'POST /api/incidents/{id}/transitions': ({ incidentId }) =>
    post(`/api/incidents/${incidentId}/transitions`, { transition: 'confirm' }),
  'GET /api/incidents/{id}/candidates': ({ incidentId }) =>
    get(`/api/incidents/${incidentId}/candidates`),
  'GET /api/roster/members/{id}/history': ({ volunteerId }) =>
    get(`/api/roster/members/${volunteerId}/history`),
  'POST /api/cameras/{id}/call-ups': ({ gateId }) =>
    post(`/api/cameras/${gateId}/call-ups`, {
      ...{ reason: callReasons[0], words: 'because', content: 'now', organisation: 'desk' },
    }),
  'GET /api/incidents/{id}/link': ({ incidentId }) => get(`/api/incidents/${incidentId}/link`),
  'POST /api/incidents/{id}/link': ({ incidentId }) =>
    post(`/api/incidents/${incidentId}/link`, {}),
  'POST /api/incidents': ({ gateId }) =>
    post('/api/incidents', { type: 'water_on_road', deviceId: gateId }),
  'GET /api/persons/{id}': ({ volunteerId }) => get(`/api/persons/${volunteerId}`),
  'PATCH /api/persons/{id}': ({ volunteerId }) => ({
    method: 'PATCH',
    url: `/api/persons/${volunteerId}`,
    payload: { name: '王小红' },
  }),
  'POST /api/persons/{id}/reveals': ({ volunteerId }) =>
    post(`/api/persons/${volunteerId}/reveals`, {
      id: '00000000-0000-4000-8000-000000000001',
      fields: ['name'],
      reason: 'registry_check',
    }),
  'POST /api/persons/{id}/leave': ({ volunteerId }) =>
    post(`/api/persons/${volunteerId}/leave`, {}),
  'POST /api/persons/{id}/requests/{request}/decline': ({ volunteerId, siteId }) =>
    post(`/api/persons/${volunteerId}/requests/wish-${siteId}/decline`, { why: 'no document' }),
  'POST /api/persons': ({ communityId, siteId }) =>
    post('/api/persons', { kind: 'resident', communityId, siteId, name: '柳如烟' }),
  'GET /api/parking/stays/{id}': ({ stayId }) => get(`/api/parking/stays/${stayId}`),
  'POST /api/parking/payments': ({ stayId }) =>
    post('/api/parking/payments', {
      channel: 'wechat',
      reference: `again-${stayId}`,
      stayId,
      amountFen: 1,
      paidAt: 1,
    }),
  'POST /api/parking/tariffs': ({ lotId }) =>
    post('/api/parking/tariffs', { lotId, validFrom: 1, rules: dear }),
  'GET /api/telemetry/latest': ({ gateId }) => get(`/api/telemetry/latest?device=${gateId}`),
  'GET /api/telemetry/series': ({ gateId }) =>
    get(`/api/telemetry/series?device=${gateId}&kind=gate.state&field=state&from=0&to=1000`),
  'GET /api/telemetry/counts': ({ siteId }) =>
    get(`/api/telemetry/counts?kind=gate.state&from=0&to=1000&windowS=60&site=${siteId}`),
}

export const dear = {
  freeMinutes: 0,
  firstMinutes: 60,
  firstFen: 9,
  stepMinutes: 30,
  stepFen: 9,
  dayCapFen: 90,
}

/** What belongs to no part of the district: one's own things, the plan, what the district decides. */
export const elsewhere = [
  'POST /api/session/code',
  'POST /api/session/passkey/options',
  'POST /api/session/passkey',
  'POST /api/welcome/look',
  'POST /api/welcome',
  'GET /api/session/ways',
  'GET /api/me',
  'POST /api/me/proof',
  'PUT /api/me/password',
  'GET /api/me/sessions',
  'DELETE /api/me/sessions',
  'DELETE /api/me/sessions/{id}',
  'POST /api/me/totp',
  'DELETE /api/me/totp',
  'POST /api/me/totp/confirm',
  'POST /api/me/recovery-codes',
  'POST /api/me/passkeys/options',
  'POST /api/me/passkeys',
  'DELETE /api/me/passkeys/{id}',
  'POST /api/session/open-id',
  'GET /api/session/open-id/callback',
  'POST /api/me/open-id',
  'DELETE /api/me/open-id',
  // Its answers are tried with every role and scope in test/search/search.test.ts.
  'POST /api/search',
  'DELETE /api/session',
  'GET /api/session',
  'GET /api/health',
  'GET /metrics',
  'GET /api/openapi.json',
  'POST /api/session',
  'GET /api/places/plan',
  'GET /api/ledger/check',
  'GET /api/ledger/policies',
  'POST /api/ledger/policies',
  'GET /api/parking/tariffs',
  'GET /api/tasks',
  'POST /api/tasks/{id}/transitions',
  // Finds a value and not an id; test/persons/records.test.ts asks it from another community.
  'POST /api/persons/search',
  'GET /api/volunteers/me',
  // About oneself alone, wherever it lies; test/own/record.test.ts asks with narrow scopes.
  'GET /api/me/record',
  'PATCH /api/me/record',
  ...['withdraw', 'requests', 'export', 'leave'].map((deed) => `POST /api/me/record/${deed}`),
  // For whoever holds a link, and its one task; test/links/task-links.test.ts.
  'POST /api/task-link/open',
  'GET /api/task-link',
  'POST /api/task-link/steps',
  'POST /api/volunteers/me/availability',
]

/** Routes whose right says that one may ask, while the rule behind it wants another of the case. */
export const ownDuty = [
  'POST /api/incidents/{id}/transitions',
  'POST /api/persons/{id}/reveals',
  'POST /api/cameras/{id}/call-ups',
]

export function get(url: string): Ask {
  return { method: 'GET', url }
}

export function post(url: string, payload: object): Ask {
  return { method: 'POST', url, payload }
}
