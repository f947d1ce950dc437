import type { KyselyPlugin } from 'kysely'
import { describe, expect, it } from 'vitest'
import { district, importPlaces, loadRegistry, onPlacesChanged } from '../../api/places/actions.ts'
import { testContext } from '../support/context.ts'

const header = 'device,kind,model,name,site,community,lot,bay,lon,lat'
const csv = (...rows: string[]) => [header, ...rows].join('\n')

describe('an import of places', () => {
  it('takes a CSV with byte order mark and Windows line ends, and makes what the rows name', async () => {
    const ctx = await testContext()
    const text = `\uFEFF${header}\r\nb1,bay,bosch-tps110,一号位,s1,c1,l1,A-1,112.92,28.22\r\ng1,gate,,,s1,,,,,\r\n`
    expect(await importPlaces(ctx, text, 'csv')).toEqual({ good: 2, problems: [] })
    const { communities, sites, lots, devices } = await district(ctx)
    expect(communities.map(({ id }) => id)).toEqual(['c1'])
    expect(sites).toMatchObject([{ id: 's1', communityId: 'c1' }])
    expect(lots).toMatchObject([{ id: 'l1', siteId: 's1', communityId: 'c1' }])
    expect(devices).toEqual([
      {
        id: 'b1',
        kind: 'bay',
        model: 'bosch-tps110',
        name: '一号位',
        siteId: 's1',
        communityId: 'c1',
        lotId: 'l1',
        bay: 'A-1',
        lon: 112.92,
        lat: 28.22,
      },
      expect.objectContaining({ id: 'g1', name: 'g1', communityId: 'c1', lotId: null, lon: null }),
    ])
  })

  it('says of each other row its line and reason, and takes the good ones', async () => {
    const ctx = await testContext()
    const text = csv(
      'ok,gate,,,s1,c1,,,,',
      ',gate,,,s1,,,,,',
      'bad id,gate,,,s1,,,,,',
      'd1,lamp,,,s1,,,,,',
      'd2,gate,no-such,,s1,,,,,',
      'd3,gate,,,s1,,,,181,0',
      'd4,gate,,,s1,,,,112.9,',
      'd5,gate,,,s1,,,,112.9,north',
      'ok,camera,,,s1,,,,,',
      'd6,gate,,,s1,c2,,,,',
      '70B3D5A2B8FF0001,bay,bosch-tps110,,s1,,,,,',
      'd7,gate',
      'd8,gate,,"open,s1,,,,,',
      'd9,gate,,,,,,,,',
      'last,bay,,,s1,,l1,,,',
      'd10,bay,,,s2,,l1,,,',
    )
    const report = await importPlaces(ctx, text, 'csv')
    expect(report.good).toBe(2)
    expect(report.problems.map(({ line }) => line)).toEqual([
      3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 17,
    ])
    const reasonOf = (line: number) => report.problems.find((one) => one.line === line)?.reason
    expect(reasonOf(5)).toContain('bay, gate, camera, counter, gateway')
    expect(reasonOf(6)).toContain('bosch-tps110')
    expect(reasonOf(10)).toBe('The device ok stands in line 2 already.')
    expect(reasonOf(11)).toBe('The site s1 is in the community c1 by line 2.')
    expect(reasonOf(12)).toContain('lower case')
    expect(reasonOf(17)).toBe('The lot l1 is in the site s1 by line 16.')
  })

  it('refuses a file without the needed columns, and names a column it does not read', async () => {
    const ctx = await testContext()
    expect(await importPlaces(ctx, 'device,name\na,b', 'csv')).toEqual({
      good: 0,
      problems: [
        { line: 1, reason: 'The header lacks the column kind.' },
        { line: 1, reason: 'The header lacks the column site.' },
      ],
    })
    const report = await importPlaces(ctx, 'device,kind,site,colour\na,gate,s1,red', 'csv')
    expect(report).toEqual({
      good: 1,
      problems: [{ line: 1, reason: 'The column "colour" is not known and not read.' }],
    })
    for (const text of ['', '\n\n', '{"type":"Feature"}'])
      expect((await importPlaces(ctx, text, 'csv')).good).toBe(0)
  })

  it('takes GeoJSON points with the same properties; other geometries are problems', async () => {
    const ctx = await testContext()
    const feature = (geometry: object | null, properties: object | null) => ({
      type: 'Feature',
      geometry,
      properties,
    })
    const text = JSON.stringify({
      type: 'FeatureCollection',
      features: [
        feature(
          { type: 'Point', coordinates: [112.92, 28.22] },
          { device: 'p1', kind: 'bay', site: 's1', lot: 'l1', bay: 7 },
        ),
        feature(null, { device: 'p2', kind: 'gate', site: 's1' }),
        feature(
          {
            type: 'LineString',
            coordinates: [
              [1, 2],
              [3, 4],
            ],
          },
          { device: 'p3', kind: 'gate', site: 's1' },
        ),
        feature(
          { type: 'Point', coordinates: [1, 99] },
          { device: 'p4', kind: 'gate', site: 's1' },
        ),
        feature({ type: 'Point', coordinates: [1, 2] }, null),
        5,
      ],
    })
    const report = await importPlaces(ctx, text, 'geojson')
    expect(report.good).toBe(2)
    expect(report.problems.map(({ line }) => line)).toEqual([3, 4, 5, 6])
    const { devices } = await district(ctx)
    expect(devices[0]).toMatchObject({ id: 'p1', bay: '7', lon: 112.92, lat: 28.22 })
    expect(devices[1]).toMatchObject({ id: 'p2', lon: null, lat: null })
    expect(await importPlaces(ctx, 'not json', 'geojson')).toMatchObject({ good: 0 })
  })

  it('updates at the second import and deletes nothing', async () => {
    const ctx = await testContext()
    await importPlaces(ctx, csv('a,gate,,old,s1,c1,,,,', 'b,gate,,,s1,,,,,'), 'csv')
    await importPlaces(ctx, csv('a,camera,,new,s1,c2,,,1,2'), 'csv')
    const { devices, sites } = await district(ctx)
    expect(devices).toMatchObject([
      { id: 'a', kind: 'camera', name: 'new', communityId: 'c2', lon: 1, lat: 2 },
      { id: 'b', kind: 'gate', communityId: 'c2' },
    ])
    expect(sites).toMatchObject([{ id: 's1', communityId: 'c2' }])
  })

  it('does not let a later file move a lot to another site', async () => {
    const ctx = await testContext()
    await importPlaces(ctx, csv('a,bay,,,s1,c1,l1,1,,'), 'csv')
    const report = await importPlaces(ctx, csv('b,bay,,,s2,c1,l1,2,,'), 'csv')
    expect(report).toEqual({
      good: 0,
      problems: [{ line: 2, reason: 'The lot l1 is in the site s1 by record.' }],
    })
  })

  it('takes a district of 3,800 devices in no more statements than one device', async () => {
    const ctx = await testContext()
    let statements = 0
    const counted: KyselyPlugin = {
      transformQuery({ node }) {
        statements += 1
        return node
      },
      transformResult: async ({ result }) => result,
    }
    const counting = { ...ctx, db: ctx.db.withPlugin(counted) }
    await importPlaces(counting, csv('d0,bay,nwave-nps,,s0,c0,l0,0,112.9,28.2'), 'csv')
    const forOne = statements
    const rows = Array.from(
      { length: 3800 },
      (_, n) => `d${n},bay,nwave-nps,,s${n % 60},c${(n % 60) % 12},l${n % 60},${n},112.9,28.2`,
    )
    expect(await importPlaces(counting, csv(...rows), 'csv')).toEqual({ good: 3800, problems: [] })
    expect(forOne).toBeGreaterThan(5)
    expect(statements).toBe(2 * forOne)
    expect([...(await loadRegistry(ctx)).all()]).toHaveLength(3800)
  })

  it('wakes who keeps the registry in memory', async () => {
    const ctx = await testContext()
    const woken = new Promise<void>((resolve) => {
      void onPlacesChanged(ctx, resolve).then(() =>
        importPlaces(ctx, csv('a,gate,,,s1,,,,,'), 'csv'),
      )
    })
    await woken
    const registry = await loadRegistry(ctx)
    expect(registry.device('a')).toMatchObject({ id: 'a', siteId: 's1' })
    expect(registry.device('b')).toBeUndefined()
  })
})
