import { expect, it } from 'vitest'
import { isRefusal } from '../../api/errors.ts'
import { incidentDetail, moveIncident, report } from '../../api/incidents/actions.ts'
import type { IncidentType } from '../../api/incidents/schema.ts'
import { openDoorOver } from '../api/door.ts'
import { dispatcher, operator, street } from '../incidents/street.ts'
import { browserOf, type TestBrowser } from '../people/browser-of.ts'
import { deeds } from '../persons/estate.ts'

const dayMs = 24 * 60 * 60 * 1000
const tokenIn = (path: string) => path.split('#')[1] ?? ''

/** A desk whose dispatcher has asked v1 for a case with a note; phones come from addresses of their own. */
async function desk() {
  const ctx = await street()
  const app = await openDoorOver(ctx)
  const staff = browserOf(app)
  await staff.signIn('dispatcher')
  async function dispatched(type: IncidentType, volunteerId: string, note?: string) {
    const asked = { type, deviceId: 'gate-1', ...(note ? { note } : {}) }
    const made = await report(ctx, asked, operator)
    if (isRefusal(made)) throw new Error(made.reason)
    await moveIncident(ctx, operator, made.id, { transition: 'confirm' })
    await dispatch(made.id, volunteerId)
    return made.id
  }
  const dispatch = (id: string, volunteerId: string) =>
    moveIncident(ctx, dispatcher, id, { transition: 'dispatch', volunteerId })
  const recall = (id: string) => moveIncident(ctx, dispatcher, id, { transition: 'recall' })
  const id = await dispatched('water_on_road', 'v1', '3栋501的柳如烟报')
  const link = async (of = id) => (await staff.ask('POST', `/api/incidents/${of}/link`)).json().path
  const state = async () => (await staff.ask('GET', `/api/incidents/${id}/link`)).json().state
  let phones = 0
  const phone = (more?: Record<string, string>) => browserOf(app, `192.0.2.${60 + ++phones}`, more)
  return { ctx, id, dispatched, dispatch, recall, link, state, phone, staff }
}

const open = (browser: TestBrowser, path: string) =>
  browser.ask('POST', '/api/task-link/open', { token: tokenIn(path) })
const step = (browser: TestBrowser, transition: string) =>
  browser.ask('POST', '/api/task-link/steps', { transition })
const look = async (browser: TestBrowser) => (await browser.ask('GET', '/api/task-link')).statusCode

it('a link takes its volunteer through the one task without a password, and the timeline says so', async () => {
  const { ctx, id, link, state, phone } = await desk()
  expect(await state()).toBe('none')
  const path = await link()
  expect(path).toMatch(/^\/t#[\w-]{43}$/)
  const hers = phone()
  expect(await state()).toBe('made')
  expect((await open(hers, path)).statusCode).toBe(204)
  expect(await state()).toBe('opened')
  const shown = await hers.ask('GET', '/api/task-link')
  expect(shown.json()).toMatchObject({ task: { id, note: null }, hasNote: true })
  expect(shown.body).not.toMatch(/柳如烟|501/)
  for (const transition of ['accept', 'arrive', 'handle'])
    expect((await step(hers, transition)).statusCode).toBe(200)
  expect(await state()).toBe('used')
  const detail = await incidentDetail(ctx, id)
  if (isRefusal(detail)) throw new Error(detail.reason)
  expect(detail.timeline.filter(({ byLink }) => byLink).map(({ kind }) => kind)).toEqual([
    'accept',
    'arrive',
    'handle',
  ])
  const made = (await deeds(ctx)).filter(({ what }) => what.startsWith('task_link.'))
  expect(made.map(({ what }) => what)).toEqual(['task_link.made', 'task_link.opened'])
  const stored = JSON.stringify(await ctx.db.selectFrom('taskLinks').selectAll().execute())
  expect(stored).not.toContain(tokenIn(path))
}, 60_000)

it('a link opens on the phone that opens it first, and on no second one', async () => {
  const { ctx, link, phone } = await desk()
  const path = await link()
  const both = [phone(), phone()]
  const answers = await Promise.all(both.map((browser) => open(browser, path)))
  const codes = answers.map(({ statusCode }) => statusCode)
  expect([...codes].sort()).toEqual([204, 404])
  const [first, second] = codes[0] === 204 ? both : [both[1], both[0]]
  if (!first || !second) throw new Error('two phones were there')
  expect((await open(first, path)).statusCode).toBe(204)
  expect((await open(second, path)).statusCode).toBe(404)
  expect(await look(second)).toBe(401)
  const refused = (await deeds(ctx)).filter(({ outcome }) => outcome === 'refused')
  expect(refused.map(({ what }) => what)).toContain('task_link.opened')
}, 60_000)

it('a guessed token, a changed one and a token as the key open nothing, and tries are few', async () => {
  const { link, phone } = await desk()
  const path = await link()
  const stranger = phone()
  for (const guess of ['A'.repeat(43), `${tokenIn(path).slice(0, -2)}__`, 'a'.repeat(20)])
    expect((await open(stranger, `#${guess}`)).statusCode).toBe(404)
  stranger.cookies.set('linli-task', tokenIn(path))
  expect(await look(stranger)).toBe(401)
  const codes: number[] = []
  for (let n = 0; n < 20; n += 1)
    codes.push((await open(stranger, `#${'B'.repeat(43)}`)).statusCode)
  expect(codes.at(-1)).toBe(429)
}, 60_000)

it('its key opens nothing but this task: no other task, no list, no page of the own account', async () => {
  const { link, phone, dispatched, ctx } = await desk()
  const other = await dispatched('rubbish_overflow', 'v2')
  const hers = phone()
  await open(hers, await link())
  for (const path of ['/api/tasks', '/api/me/record', '/api/volunteers/me', '/api/incidents'])
    expect((await hers.ask('GET', path)).statusCode).toBe(401)
  const foreign = `/api/tasks/${other}/transitions`
  expect((await hers.ask('POST', foreign, { transition: 'accept' })).statusCode).toBe(401)
  for (const wrong of [{ transition: 'close' }, { transition: 'accept', id: other }])
    expect((await hers.ask('POST', '/api/task-link/steps', wrong)).statusCode).toBe(400)
  const untouched = await incidentDetail(ctx, other)
  expect(untouched).toMatchObject({ incident: { task: { acceptedAt: null } } })
}, 60_000)

it('a newer link, a recall, a fresh offer, a refusal and a day end it', async () => {
  const { ctx, id, link, recall, dispatch, phone, state } = await desk()
  const first = await link()
  const hers = phone()
  await open(hers, first)
  const second = await link()
  expect([await look(hers), (await open(phone(), first)).statusCode]).toEqual([401, 404])
  await open(hers, second)
  expect(await look(hers)).toBe(200)
  await recall(id)
  expect([await look(hers), await state()]).toEqual([401, 'over'])
  await dispatch(id, 'v1')
  expect([await look(hers), (await step(hers, 'accept')).statusCode]).toEqual([401, 401])
  const third = await link()
  await open(hers, third)
  ctx.clock.advance(dayMs - 1)
  expect(await look(hers)).toBe(200)
  ctx.clock.advance(1)
  expect([await look(hers), (await open(hers, third)).statusCode]).toEqual([401, 404])
}, 60_000)

it('who declines by link is out, and nobody makes a link for a case without an offer', async () => {
  const { id, link, phone, staff } = await desk()
  const hers = phone()
  await open(hers, await link())
  expect((await step(hers, 'decline')).statusCode).toBe(200)
  expect(await look(hers)).toBe(401)
  expect((await staff.ask('POST', `/api/incidents/${id}/link`)).statusCode).toBe(409)
}, 60_000)

it('a foreign page can make no step, and its cookie is for this site alone', async () => {
  const { link, phone } = await desk()
  const hers = phone()
  const opened = await open(hers, await link())
  expect(opened.cookies[0]).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/' })
  const cookies = [...hers.cookies]
  const foreignHeaders: Record<string, string>[] = [
    { 'x-linli': '' },
    { 'sec-fetch-site': 'cross-site' },
    { origin: 'https://evil.example' },
  ]
  for (const more of foreignHeaders) {
    const foreign = phone(more)
    for (const [name, value] of cookies) foreign.cookies.set(name, value)
    expect((await step(foreign, 'accept')).statusCode).toBe(403)
  }
  expect((await step(hers, 'accept')).statusCode).toBe(200)
}, 60_000)
