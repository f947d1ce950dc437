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
    expect(page.headers['cache-control']).toBe('no-store')
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

describe('a basemap', () => {
  it('that is not there is no error, so that the map draws the street plan', async () => {
    const { app } = await openDoor({ dashboardFolder: builtDashboard() })
    expect((await app.inject('/basemap/style.json')).statusCode).toBe(204)
    expect((await app.inject('/basemap/tiles.pmtiles')).statusCode).toBe(404)
  })

  it('is served from the data folder, by byte ranges, and nothing beside it', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'linli-basemap-'))
    onTestFinished(() => rmSync(dataDir, { recursive: true }))
    mkdirSync(join(dataDir, 'basemap'))
    writeFileSync(join(dataDir, 'basemap', 'style.json'), '{"version":8}')
    writeFileSync(join(dataDir, 'demo-password'), 'secret')
    const { app } = await openDoor({ dashboardFolder: builtDashboard(), dataDir })
    expect((await app.inject('/basemap/style.json')).json()).toEqual({ version: 8 })
    const part = await app.inject({
      url: '/basemap/style.json',
      headers: { range: 'bytes=2-8' },
    })
    expect([part.statusCode, part.body]).toEqual([206, 'version'])
    for (const path of ['/basemap/../demo-password', '/basemap/%2e%2e/demo-password'])
      expect((await app.inject(path)).body).not.toContain('secret')
  })
})
