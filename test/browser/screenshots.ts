import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import type { Incident } from '../../api/incidents/schema.ts'
import { type Look, openBrowser, signedIn } from '../support/browser.ts'
import { type RunningLinli, startLinli } from '../support/running.ts'
import { signIn } from '../support/visitor.ts'

const folder = resolve(import.meta.dirname, '../../docs/images')

/** `npm run screenshots`: starts the simulated district and takes the pictures that the docs show. */
async function main() {
  mkdirSync(folder, { recursive: true })
  const linli = await startLinli({ SIMULATE: 'on' })
  const browser = await openBrowser()
  async function shoot(
    file: string,
    account: string,
    look: Look,
    ready: (page: Page) => Promise<void>,
  ) {
    const page = await signedIn(browser, linli, account, look)
    await ready(page)
    await page.screenshot({ path: resolve(folder, file) })
    await page.context().close()
    process.stdout.write(`${file}\n`)
  }
  try {
    await wait(150_000) // the district needs its first incidents and a day of stays
    await shoot('command-map.png', 'dispatcher', { language: 'en', theme: 'dark' }, openFirst)
    await shoot('command-map.zh-CN.png', 'dispatcher', { language: 'zh' }, openFirst)
    await shoot('revenue.png', 'property', { language: 'en' }, settle)
    await shoot('revenue.zh-CN.png', 'property', { language: 'zh' }, settle)
    await askVolunteer(linli)
    const phone = { width: 390, height: 844 }
    await shoot('phone.png', 'volunteer', { language: 'zh', size: phone }, settle)
  } finally {
    await browser.close()
    await linli.stop()
  }
}

/** Gives the demo account `volunteer` a task, so that its phone has something to show. */
async function askVolunteer({ url, password }: RunningLinli) {
  const dispatcher = await signIn(url, 'dispatcher', password)
  const report = { type: 'water_on_road', lon: 112.921, lat: 28.221 }
  const { id } = await dispatcher.post<Incident>('/api/incidents', report)
  const path = `/api/incidents/${id}/transitions`
  await dispatcher.post(path, { transition: 'confirm' })
  await dispatcher.post(path, { transition: 'dispatch', volunteerId: 'v0001' })
}

async function openFirst(page: Page) {
  await settle(page)
  await page.locator('button.row').first().click()
  await settle(page)
}

async function settle(page: Page) {
  await page.waitForLoadState('load')
  await wait(6000)
}

await main()
