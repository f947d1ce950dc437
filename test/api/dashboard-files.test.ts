import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openDoor } from './door.ts'

function builtDashboard(): string {
  const folder = mkdtempSync(join(tmpdir(), 'linli-dashboard-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<html>the map</html>')
  writeFileSync(join(folder, 'assets', 'main-3f2a.js'), 'run()')
  return folder
}

describe('the built dashboard', () => {
  it('is served with its hashed files cached for ever and its page asked for anew', async () => {
    const { app } = await openDoor({ dashboardFolder: builtDashboard() })
    const script = await app.inject('/assets/main-3f2a.js')
    expect([script.statusCode, script.body]).toEqual([200, 'run()'])
    expect(script.headers['cache-control']).toContain('immutable')
    const page = await app.inject('/')
    expect(page.body).toContain('the map')
    expect(page.headers['cache-control']).toBe('no-cache')
  })

  it('answers a page of the app with index.html, whatever its path', async () => {
    const { app } = await openDoor({ dashboardFolder: builtDashboard() })
    expect((await app.inject('/incidents/42?tab=map')).body).toContain('the map')
  })

  it('answers neither the api, nor a missing file, nor a way out of the folder with a page', async () => {
    const { app } = await openDoor({ dashboardFolder: builtDashboard() })
    for (const path of ['/api/nothing', '/assets/gone.js', '/../package.json', '/%2e%2e/x.ts'])
      expect([path, (await app.inject(path)).statusCode]).toEqual([path, 404])
  })
})
