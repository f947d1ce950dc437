import { Secret, TOTP } from 'otpauth'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWithBrowser, openBrowser } from '../support/browser.ts'
import { type RunningLinli, startLinli } from '../support/running.ts'

const password = 'kettle lantern osprey'
const patience = { timeout: 60_000 }

describeWithBrowser('signing in to a real installation', () => {
  let linli: RunningLinli
  let browser: Browser
  let url: string
  let secret = ''
  let recoveryCodes: string[] = []

  beforeAll(async () => {
    linli = await startLinli({ SIMULATE: 'off', DEMO_ACCOUNTS: 'off' })
    browser = await openBrowser()
    // Passkeys need a host name; a browser counts this one as secure without TLS.
    url = linli.url.replace('127.0.0.1', 'localhost')
  }, 180_000)
  afterAll(async () => {
    await browser?.close()
    await linli?.stop()
  })

  it('tells nothing of a demo', async () => {
    const page = await visitor(browser)
    await page.goto(`${url}/login`)
    await button(page, /^Sign in$/).waitFor(patience)
    expect(await page.getByText(/Demo/).count()).toBe(0)
    await page.context().close()
  }, 120_000)

  it('begins with the printed link: a password, an app, recovery codes', async () => {
    const link = /https?:\/\/\S+\/welcome#\S+/.exec(linli.output())?.[0] ?? ''
    const page = await visitor(browser)
    await page.goto(`${url}${link.slice(link.indexOf('/welcome'))}`)
    await page.locator('input[type=password]').fill('linli2026')
    await button(page, /Set password$/).click()
    await page.getByText(/easy to guess/).waitFor(patience)
    await page.locator('input[type=password]').fill(password)
    await button(page, /Set password$/).click()
    await button(page, /With an app/).click()
    secret = (await page.locator('.totp-key').innerText(patience)).trim()
    expect(await page.locator('.totp-qr svg').count()).toBe(1)
    await page.locator('input[autocomplete=one-time-code]').fill(codeNow(secret))
    await button(page, /Switch on$/).click()
    await page.getByText('Keep these recovery codes').waitFor(patience)
    recoveryCodes = await page.locator('.recovery-codes code').allInnerTexts()
    expect(recoveryCodes).toHaveLength(10)
    await button(page, /I have kept them/).click()
    await page.waitForURL(/\/system/, patience)
    await page.context().close()
  }, 180_000)

  it('asks for the second step at a telephone too, and takes a recovery code once', async () => {
    const page = await visitor(browser, { width: 390, height: 844 })
    await givePassword(page, url)
    const code = page.locator('input[autocomplete=one-time-code]')
    await code.fill('000000')
    await button(page, /Continue$/).click()
    await page.getByText(/does not fit/).waitFor(patience)
    await code.fill(recoveryCodes[0] ?? '')
    await button(page, /Continue$/).click()
    await page.waitForURL(/\/system/, patience)
    expect(await isWiderThanScreen(page)).toBe(false)
    await page.goto(`${url}/account`)
    await page.getByText('9 left').waitFor(patience)
    expect(await isWiderThanScreen(page)).toBe(false)
    await page.context().close()
  }, 180_000)

  it('adds a passkey, which then signs in alone', async () => {
    const page = await visitor(browser)
    await addVirtualPasskeys(page.context(), page)
    await givePassword(page, url)
    await page.locator('input[autocomplete=one-time-code]').fill(nextCode(secret))
    await button(page, /Continue$/).click()
    await page.waitForURL(/\/system/, patience)
    await page.goto(`${url}/account`)
    await button(page, /Add a passkey$/).click()
    await page.getByLabel('Name of this passkey').fill('test key')
    await button(page, /Add a passkey$/).click()
    await page.getByText('test key').waitFor(patience)
    await button(page, /Account$/).click()
    await page.getByText('Sign out', { exact: true }).click()
    await button(page, /Sign in with a passkey$/).click()
    await page.waitForURL(/\/system|\/account/, patience)
    await page.context().close()
  }, 180_000)

  it('shows an administrator a link for a new account, whose person then comes in', async () => {
    const page = await visitor(browser)
    await givePassword(page, url)
    await page.locator('input[autocomplete=one-time-code]').fill(recoveryCodes[1] ?? '')
    await button(page, /Continue$/).click()
    await page.waitForURL(/\/system/, patience)
    await page.goto(`${url}/system?tab=accounts`)
    await button(page, /Add account$/).click()
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('li')
    await page.getByRole('textbox', { name: 'Display name' }).fill('李')
    await button(page, /Add$/).click()
    const link = await page.locator('.account-link input').inputValue(patience)
    await page.context().close()
    const guest = await visitor(browser)
    await guest.goto(link)
    await guest.locator('input[type=password]').fill('osprey lantern kettle')
    await button(guest, /Set password$/).click()
    await button(guest, /Later$/).click()
    await guest.waitForURL(/\/map/, patience)
    await guest.context().close()
  }, 240_000)
})

async function visitor(browser: Browser, size = { width: 1280, height: 860 }): Promise<Page> {
  const context = await browser.newContext({ viewport: size, reducedMotion: 'reduce' })
  await context.addInitScript(() => localStorage.setItem('linli.language', 'en'))
  return context.newPage()
}

/** A phone's page scrolls down, not sideways. */
function isWiderThanScreen(page: Page): Promise<boolean> {
  return page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
  )
}

function button(page: Page, name: RegExp) {
  return page.getByRole('button', { name }).first()
}

async function givePassword(page: Page, url: string) {
  await page.goto(`${url}/login`)
  await page.locator('input[autocomplete=username]').fill('admin')
  await page.locator('input[autocomplete=current-password]').fill(password)
  await page.locator('button[type=submit]').click()
}

/** A passkey device that checks its holder, inside Chromium (WebAuthn §11, virtual authenticators). */
async function addVirtualPasskeys(context: BrowserContext, page: Page) {
  const session = await context.newCDPSession(page)
  await session.send('WebAuthn.enable')
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
}

function codeAt(secret: string, timestamp: number): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp })
}

function codeNow(secret: string): string {
  return codeAt(secret, Date.now())
}

/** The code of the next step, which clocks that differ may already show; the present one is used up. */
function nextCode(secret: string): string {
  return codeAt(secret, Date.now() + 30_000)
}
