import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Role, roles } from '../../api/people/schema.ts'
import { pages } from '../../dashboard/paths.ts'
import { describeWithBrowser, openBrowser, signedIn } from '../support/browser.ts'
import { type RunningLinli, startLinli } from '../support/running.ts'
import { neighbours, streetCsv } from '../support/street.ts'
import { signIn } from '../support/visitor.ts'

describeWithBrowser('a browser under the policy of the page', () => {
  let linli: RunningLinli
  let browser: Browser

  beforeAll(async () => {
    linli = await startLinli({ SIMULATE: 'off', DEMO_ACCOUNTS: 'on' })
    browser = await openBrowser()
    const admin = await signIn(linli.url, 'admin', linli.password)
    await admin.post('/api/places/import?format=csv', streetCsv)
    await admin.post('/api/volunteers/import', neighbours)
    const operator = await signIn(linli.url, 'operator', linli.password)
    const report = { type: 'water_on_road', lon: 112.92, lat: 28.22, note: 'a burst pipe' }
    await operator.post('/api/incidents', report)
  }, 300_000)
  afterAll(async () => {
    await browser?.close()
    await linli?.stop()
  })

  for (const role of roles)
    it(`shows ${role} every page, refusing nothing of ours and asking no other host`, async () => {
      const page = await signedIn(browser, linli, role)
      page.setDefaultTimeout(patience)
      const faults = watch(page, linli.url)
      for (const [name, address] of Object.entries(pages)) {
        if (name === 'login') continue
        await page.goto(linli.url + (address as () => string)())
        // Asked by the clock: animation frames are seldom where the map is drawn in software.
        await page.waitForFunction(isDrawn, undefined, { polling: 500 })
        await page.waitForLoadState('networkidle')
        await touch(page, role)
        faults.push(...(await violations(page)).map((what) => `${name}: ${what}`))
      }
      expect([...new Set(faults)]).toEqual([])
      await page.context().close()
    }, 600_000)

  it('refuses a script, a style and a frame that somebody has put into the page', async () => {
    const page = await signedIn(browser, linli, 'operator')
    watch(page, linli.url)
    const ran = await page.evaluate(async () => {
      const told = new Set<string>()
      const allTold = new Promise<void>((done) => {
        document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
          told.add(effectiveDirective)
          if (told.size === 5) done()
        })
      })
      const put = (html: string) => {
        const place = document.createElement('div')
        place.innerHTML = html
        document.body.append(place)
      }
      put('<img src="data:image/png;base64,x" onerror="window.broken = true">')
      put('<style>body { outline: 9px solid red }</style>')
      put('<p style="color: red">x</p>')
      put('<iframe src="https://192.0.2.1/"></iframe>')
      const script = document.createElement('script')
      script.textContent = 'window.broken = true'
      document.body.append(script)
      await allTold
      return {
        told: [...told],
        broken: 'broken' in window,
        outline: getComputedStyle(document.body).outline,
      }
    })
    expect(ran.broken).toBe(false)
    expect(ran.outline).not.toContain('9px')
    expect(new Set(ran.told)).toEqual(
      new Set([
        'script-src-attr',
        'style-src-elem',
        'style-src-attr',
        'frame-src',
        'script-src-elem',
      ]),
    )
    await page.context().close()
  }, 300_000)
})

const patience = 120_000

const isDrawn = () => Boolean(document.querySelector('#root')?.childElementCount)

/** What opens only when it is touched: the chart's tooltip, a dialog with a growing text field. */
async function touch(page: Page, role: Role): Promise<void> {
  const chart = page.locator('[role=img] svg').first()
  if (await chart.isVisible()) await chart.hover({ force: true })
  const row = page.locator('button.row').first()
  if (await row.isVisible()) await row.click()
  const report = page.getByRole('button', { name: /^Report/ }).first()
  if ((role === 'operator' || role === 'dispatcher') && (await report.isVisible())) {
    await report.click()
    await page.keyboard.press('Escape')
  }
  const select = page.locator('.ant-select').first()
  if (await select.isVisible()) {
    await select.click()
    await page.keyboard.press('Escape')
  }
}

/** Notes each request to another host; the page itself notes what the policy refused. */
function watch(page: Page, url: string): string[] {
  const faults: string[] = []
  const { host } = new URL(url)
  page.on('request', (request) => {
    const asked = new URL(request.url())
    const isLocal = ['data:', 'blob:'].includes(asked.protocol) || asked.host === host
    if (!isLocal) faults.push(`asked ${asked.origin}`)
  })
  page.on('pageerror', (error) => faults.push(error.message))
  void page.addInitScript(() => {
    const refused: string[] = []
    Object.assign(window, { refused })
    document.addEventListener('securitypolicyviolation', (event) =>
      refused.push(
        `${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}:${event.columnNumber} ${event.sample}`,
      ),
    )
  })
  return faults
}

function violations(page: Page): Promise<string[]> {
  return page.evaluate(() => (window as unknown as { refused?: string[] }).refused ?? [])
}
