import { describe, expect, it } from 'vitest'
import { roles } from '../../api/people/schema.ts'
import { endpoints, homeOf, pages } from '../../dashboard/paths.ts'

describe('the addresses of the dashboard', () => {
  it('are pinned: people share and bookmark them', () => {
    expect({
      home: pages.home(),
      login: pages.login({ from: '/map?incident=1' }),
      map: pages.map(),
      mapWithState: pages.map({ incident: 'i1', device: 'd1', lot: 'l1', layers: 'bays,gates' }),
      incidents: pages.incidents({ severity: 'critical', state: 'reported', type: 'smoke' }),
      revenue: pages.revenue({ month: '2026-11', lot: 'l1', day: '2026-11-02', stay: 's1' }),
      task: pages.task(),
      system: pages.system(),
      audit: pages.audit({ tab: 'cameras', record: 'r1' }),
    }).toEqual({
      home: '/',
      login: '/login?from=%2Fmap%3Fincident%3D1',
      map: '/map',
      mapWithState: '/map?incident=i1&device=d1&lot=l1&layers=bays%2Cgates',
      incidents: '/incidents?severity=critical&state=reported&type=smoke',
      revenue: '/revenue?month=2026-11&lot=l1&day=2026-11-02&stay=s1',
      task: '/task',
      system: '/system',
      audit: '/audit?tab=cameras&record=r1',
    })
  })

  it('leave out what is not set', () => {
    expect(pages.map({ incident: undefined, device: '' })).toBe('/map')
    expect(endpoints.incidents({ state: null, limit: 500 })).toBe('/api/incidents?limit=500')
  })

  it('keep a foreign character in an id from becoming a path', () => {
    expect(endpoints.incident('a/../b')).toBe('/api/incidents/a%2F..%2Fb')
  })

  it('give every role a page to start on', () => {
    expect(roles.map((role) => homeOf[role])).toEqual([
      '/map',
      '/map',
      '/revenue',
      '/task',
      '/revenue',
      '/system',
    ])
  })
})
