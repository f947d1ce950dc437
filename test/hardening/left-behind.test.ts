import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { put } from '../../dashboard/pages/phone/outbox.ts'
import { pages } from '../../dashboard/paths.ts'
import { describeWithBrowser, openBrowser, signedIn } from '../support/browser.ts'
import { type RunningLinli, startLinli } from '../support/running.ts'

const patience = { timeout: 60_000 }

it('a step that waits on a telephone names nobody: ids, a word from a list, times', () => {
  const tap = { id: 't-1', taskId: 'k-1', transition: 'arrive', tappedAtMs: 1 } as const
  expect(Object.keys(put([], tap)[0] ?? {}).sort()).toEqual([
    'attempts',
    'id',
    'nextTryAtMs',
    'state',
    'tappedAtMs',
    'taskId',
    'transition',
  ])
})

describeWithBrowser('a browser that somebody else uses next', () => {
  let linli: RunningLinli
  let browser: Browser

  beforeAll(async () => {
    linli = await startLinli({ SIMULATE: 'off', DEMO_ACCOUNTS: 'on' })
    browser = await openBrowser()
  }, 240_000)
  afterAll(async () => {
    await browser?.close()
    await linli?.stop()
  })

  for (const [role, size] of [
    ['admin', { width: 1440, height: 900 }],
    ['volunteer', { width: 390, height: 844 }],
  ] as const)
    it(`offers ${role} the way out on every page, and stores nothing but settings`, async () => {
      const page = await signedIn(browser, linli, role, { size })
      for (const address of Object.values(pages)) {
        const path = (address as () => string)()
        if (['/login', '/welcome', '/t'].includes(path)) continue
        await page.goto(linli.url + path)
        await account(page).click(patience)
        await page.getByText('Sign out', { exact: true }).waitFor(patience)
        const { settings, ...rest } = await stored(page)
        expect(rest).toEqual({ cookies: '', session: 0, databases: [], caches: [], workers: 0 })
        for (const [key, value] of settings)
          expect(`${key}=${value}`).toMatch(
            /^linli\.(language|theme|textSize|outbox\.[\w-]+)=[\w[\]]*$/,
          )
      }
      await page.context().close()
    }, 300_000)

  it('holds nothing of the person after sign-out', async () => {
    const page = await signedIn(browser, linli, 'admin')
    await page.goto(`${linli.url}/system?tab=accounts`)
    await page.getByText('dispatcher').first().waitFor(patience)
    await leave(page)
    await page.waitForURL(/\/login/, patience)
    expect(await page.locator('body').innerHTML()).not.toContain('dispatcher')
    expect((await stored(page)).settings.map(([key]) => key).sort()).toEqual([
      'linli.language',
      'linli.theme',
    ])
    await page.goBack()
    await page.locator('input[autocomplete=username]').waitFor(patience)
    await page.context().close()
  }, 180_000)

  it('is cleared while the server is away too, and nobody comes in by opening the page again', async () => {
    const page = await signedIn(browser, linli, 'admin')
    await account(page).waitFor(patience)
    await page.context().setOffline(true)
    await leave(page)
    await page.getByText(/Signed out on this screen/).waitFor(patience)
    await page.locator('input[autocomplete=username]').waitFor(patience)
    await page.context().setOffline(false)
    const ended = page.waitForResponse(
      (answer) => answer.request().method() === 'DELETE' && answer.url().endsWith('/api/session'),
    )
    await page.goto(`${linli.url}/system`)
    expect((await ended).status()).toBe(204)
    await page.locator('input[autocomplete=username]').waitFor(patience)
    await page.context().close()
  }, 180_000)
})

function account(page: Page) {
  return page.getByRole('button', { name: 'Account', exact: true })
}

async function leave(page: Page): Promise<void> {
  await account(page).click(patience)
  await page.getByText('Sign out', { exact: true }).click(patience)
}

/** Everything that a page can keep; the session's cookie is hidden from it. */
function stored(page: Page) {
  return page.evaluate(async () => ({
    settings: Object.entries({ ...localStorage }),
    session: sessionStorage.length,
    cookies: document.cookie,
    databases: (await indexedDB.databases()).map(({ name }) => name),
    caches: 'caches' in window ? await caches.keys() : [],
    workers: (await navigator.serviceWorker?.getRegistrations())?.length ?? 0,
  }))
}
