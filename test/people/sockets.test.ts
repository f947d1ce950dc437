import { describe, expect, it } from 'vitest'
import {
  cookieFrom,
  type LiveSocket,
  opened,
  openLiveApi,
  password,
  socketTo,
} from '../live/live-api.ts'
import { eventually } from '../support/eventually.ts'

async function desk() {
  const { url, ctx } = await openLiveApi()
  const ids = await ctx.db.selectFrom('accounts').select(['id', 'name']).execute()
  const operator = ids.find(({ name }) => name === 'operator')?.id
  const cookies = { operator: await cookieFrom(url, 'operator'), admin: '' }
  cookies.admin = await cookieFrom(url, 'admin')
  const socket = socketTo(url, { cookie: cookies.operator })
  expect(await opened(socket)).toBe('connected')
  const ask = (as: keyof typeof cookies, method: string, path: string, body?: object) =>
    fetch(`${url}${path}`, {
      method,
      headers: {
        cookie: cookies[as],
        'x-linli': '1',
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
  return { url, ctx, operator, socket, ask, cookies }
}

async function ends(socket: LiveSocket, deed: () => Promise<Response>) {
  const heard: string[] = []
  socket.on('ended', () => heard.push('ended'))
  socket.on('disconnect', () => heard.push('gone'))
  expect((await deed()).status).toBeLessThan(300)
  await eventually(() => expect(heard).toEqual(['ended', 'gone']))
}

describe('an open screen closes', () => {
  it('when its account gets another role', async () => {
    const { socket, ask, operator } = await desk()
    await ends(socket, () =>
      ask('admin', 'PATCH', `/api/accounts/${operator}`, { role: 'property' }),
    )
  })

  it('when its account gets another scope', async () => {
    const { socket, ask, operator, ctx } = await desk()
    const community = { id: 'c1', name: '一社区', nameEn: null, lon: null, lat: null }
    await ctx.db.insertInto('communities').values(community).execute()
    const scope = { communityId: 'c1', siteId: null }
    await ends(socket, () => ask('admin', 'PATCH', `/api/accounts/${operator}`, { scope }))
  })

  it('when an administrator ends the sessions of its account', async () => {
    const { socket, ask, operator } = await desk()
    await ends(socket, () => ask('admin', 'DELETE', `/api/accounts/${operator}/sessions`))
  })

  it('when its person changes the password elsewhere, and stays open where that was done', async () => {
    const { url, socket, ask, cookies } = await desk()
    cookies.operator = await cookieFrom(url, 'operator')
    const here = socketTo(url, { cookie: cookies.operator })
    await opened(here)
    const change = { current: password, next: 'kettle lantern osprey', endOthers: true }
    await ends(socket, () => ask('operator', 'PUT', '/api/me/password', change))
    expect(here.connected).toBe(true)
  })
})

describe('a screen does not open', () => {
  it('before the second factor was given', async () => {
    const { url, ctx, cookies } = await desk()
    await ctx.db.updateTable('sessions').set({ stage: 'second_factor' }).execute()
    expect(await opened(socketTo(url, { cookie: cookies.operator }))).toBe('unauthenticated')
  })

  it('for a page whose origin is not listed, though the cookie is good', async () => {
    const { url, ctx, cookies } = await desk()
    ctx.config.allowedOrigins.push('https://linli.example')
    const from = (origin: string) => opened(socketTo(url, { cookie: cookies.operator, origin }))
    expect(await from(url)).not.toBe('connected')
    expect(await from('https://linli.example')).not.toBe('connected')
    ctx.config.allowedOrigins.push(url)
    expect(await from(url)).toBe('connected')
  })
})
