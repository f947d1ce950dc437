import { describe, expect, it } from 'vitest'
import { buildHttp } from '../../api/http.ts'
import { district, importPlaces, savePlan } from '../../api/places/actions.ts'
import { cookieOf, openDoor } from '../api/door.ts'
import { testContext } from '../support/context.ts'

const header = 'device,kind,model,name,site,community,lot,bay,lon,lat'
const csv = (...rows: string[]) => [header, ...rows].join('\n')

describe('the door of places', () => {
  it('takes files as CSV, GeoJSON or JSON text from an administrator', async () => {
    const { app } = await openDoor()
    const cookie = await cookieOf(app, 'admin')
    const post = (format: string, type: string, payload: string) =>
      app.inject({
        method: 'POST',
        url: `/api/places/import?format=${format}`,
        headers: { cookie, 'x-linli': '1', 'content-type': type },
        payload,
      })
    const geojson = '{"type":"FeatureCollection","features":[]}'
    expect((await post('csv', 'text/csv', csv('a,gate,,,s1,,,,,'))).json()).toEqual({
      good: 1,
      problems: [],
    })
    expect((await post('geojson', 'application/geo+json', geojson)).json()).toMatchObject({
      good: 0,
    })
    expect((await post('geojson', 'application/json', geojson)).json()).toMatchObject({ good: 0 })
    expect((await post('xml', 'text/csv', 'x')).statusCode).toBe(400)
  })

  it('takes more than a mebibyte only where files come in', async () => {
    const { app } = await openDoor()
    const headers = {
      cookie: await cookieOf(app, 'admin'),
      'x-linli': '1',
      'content-type': 'text/csv',
    }
    const send = (bytes: number) =>
      app.inject({
        method: 'POST',
        url: '/api/places/import?format=csv',
        headers,
        payload: csv('a,gate,,,s1,,,,,', `b,gate,,${'x'.repeat(bytes)},s1,,,,,`),
      })
    expect((await send(2 * 1024 * 1024)).json()).toMatchObject({ good: 1 })
    expect((await send(17 * 1024 * 1024)).statusCode).toBe(413)
  })

  it('takes a file from the command on this machine that holds the data folder', async () => {
    const { ctx } = await openDoor()
    const app = await buildHttp(ctx, {
      dashboardFolder: '/nowhere',
      commandToken: 'from the folder',
    })
    const post = (token: string, more: object = {}) =>
      app.inject({
        method: 'POST',
        url: '/api/places/import?format=csv',
        headers: { authorization: `Bearer ${token}`, 'x-linli': '1', 'content-type': 'text/csv' },
        payload: csv('a,gate,,,s1,,,,,'),
        ...more,
      })
    expect((await post('from the folder')).statusCode).toBe(200)
    expect((await post('another')).statusCode).toBe(401)
    expect((await post('from the folder', { remoteAddress: '192.0.2.7' })).statusCode).toBe(401)
    const elsewhere = await app.inject({
      url: '/api/accounts',
      headers: { authorization: 'Bearer from the folder' },
    })
    expect(elsewhere.statusCode).toBe(401)
    await app.close()
  })

  it('answers the district again only when it changed', async () => {
    const { app, ctx } = await openDoor()
    const cookie = await cookieOf(app, 'operator')
    const first = await app.inject({ url: '/api/places', headers: { cookie } })
    const etag = String(first.headers.etag)
    const again = () =>
      app.inject({ url: '/api/places', headers: { cookie, 'if-none-match': etag } })
    expect((await again()).statusCode).toBe(304)
    await importPlaces(ctx, csv('a,gate,,,s1,,,,,'), 'csv')
    expect((await again()).statusCode).toBe(200)
  })
})

describe('the street plan', () => {
  const plan = {
    type: 'FeatureCollection' as const,
    features: [
      {
        type: 'Feature' as const,
        geometry: {
          type: 'Polygon',
          coordinates: [
            [
              [0, 0],
              [4, 0],
              [4, 2],
              [0, 2],
              [0, 0],
            ],
          ],
        },
        properties: {
          layer: 'community' as const,
          id: 'c1',
          name: '望江社区',
          nameEn: 'Wangjiang',
        },
      },
      {
        type: 'Feature' as const,
        geometry: { type: 'Point', coordinates: [1, 1] },
        properties: { layer: 'lot' as const, id: 'l1', name: '一号停车场' },
      },
    ],
  }

  it('names communities, sites and lots, whichever came first', async () => {
    for (const order of ['plan first', 'plan last']) {
      const ctx = await testContext()
      if (order === 'plan first') await savePlan(ctx, plan)
      await importPlaces(ctx, csv('a,bay,,,s1,c1,l1,1,,'), 'csv')
      if (order === 'plan last') await savePlan(ctx, plan)
      const { communities, sites, lots } = await district(ctx)
      expect(communities).toEqual([
        { id: 'c1', name: '望江社区', nameEn: 'Wangjiang', lon: 2, lat: 1 },
      ])
      expect(sites).toMatchObject([{ id: 's1', name: 's1' }])
      expect(lots).toMatchObject([{ id: 'l1', name: '一号停车场', nameEn: null }])
    }
  })

  it('is put by an administrator and read by the desk as it was put', async () => {
    const { app } = await openDoor()
    const put = await app.inject({
      method: 'PUT',
      url: '/api/places/plan',
      headers: { cookie: await cookieOf(app, 'admin'), 'x-linli': '1' },
      payload: plan,
    })
    expect(put.statusCode).toBe(204)
    const headers = { cookie: await cookieOf(app, 'operator') }
    expect((await app.inject({ url: '/api/places/plan', headers })).json()).toEqual(plan)
  })
})
