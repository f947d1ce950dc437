import { existsSync } from 'node:fs'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { describe } from 'vitest'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync)

/** A suite that needs Debian's Chromium: skipped by name with the install line, unless CI demands it. */
export function describeWithBrowser(title: string, suite: () => void) {
  if (executablePath || process.env.LINLI_REQUIRE_SERVERS === '1') return describe(title, suite)
  describe.skip(`${title} (not installed: chromium; apt-get install chromium)`, suite)
}

/** Software WebGL, named in full: Chromium no longer falls back to it by itself. */
export function openBrowser(): Promise<Browser> {
  if (!executablePath) throw new Error('Chromium is not installed: apt-get install chromium')
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  })
}

export type Look = {
  theme?: 'dark' | 'light'
  language?: 'zh' | 'en'
  size?: { width: number; height: number }
}

/** A fresh browser profile, signed in through the login page as a person would. */
export async function signedIn(
  browser: Browser,
  linli: { url: string; password: string },
  account: string,
  look: Look = {},
): Promise<Page> {
  const { theme = 'light', language = 'en', size = { width: 1440, height: 900 } } = look
  const options: BrowserContextOptions = { viewport: size, reducedMotion: 'reduce' }
  const context = await browser.newContext(options)
  await context.addInitScript(
    ([theme, language]) => {
      localStorage.setItem('linli.theme', theme)
      localStorage.setItem('linli.language', language)
    },
    [theme, language] as const,
  )
  const page = await context.newPage()
  await page.goto(linli.url)
  await page.locator('input[autocomplete=username]').fill(account)
  await page.locator('input[autocomplete=current-password]').fill(linli.password)
  await page.locator('button[type=submit]').click()
  await page.waitForURL((url) => url.pathname !== '/login')
  return page
}

/** How many different colours the page shows inside a box: a blank canvas has one or two. */
export async function coloursShown(page: Page, selector: string): Promise<number> {
  const shot = await page.locator(selector).first().screenshot()
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
    const canvas = new OffscreenCanvas(image.width, image.height)
    const context = canvas.getContext('2d')
    if (!context) return 0
    context.drawImage(image, 0, 0)
    const { data } = context.getImageData(0, 0, image.width, image.height)
    const colours = new Set<number>()
    for (let i = 0; i < data.length; i += 4)
      colours.add(((data[i] ?? 0) << 16) | ((data[i + 1] ?? 0) << 8) | (data[i + 2] ?? 0))
    return colours.size
  }, shot.toString('base64'))
}
