import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Incident } from '../../api/incidents/schema.ts'
import type { TaskLink } from '../../api/links/schema.ts'
import type { Account } from '../../api/people/schema.ts'
import { describeWithBrowser, openBrowser, signedIn } from '../support/browser.ts'
import { type RunningLinli, startLinli } from '../support/running.ts'
import { signIn } from '../support/visitor.ts'

const patience = { timeout: 100_000 }
const phoneSize = { width: 390, height: 844 }

describeWithBrowser('a volunteer’s phone', () => {
  let linli: RunningLinli
  let browser: Browser
  let path = ''

  beforeAll(async () => {
    linli = await startLinli({ SIMULATE: 'off', DEMO_ACCOUNTS: 'on' })
    browser = await openBrowser()
    path = await askedByLink(linli)
  }, 180_000)
  afterAll(async () => {
    await browser?.close()
    await linli?.stop()
  })

  it('shows what is kept about its holder, in both languages and looks, no wider than the screen', async () => {
    for (const look of [
      { theme: 'light', language: 'zh' },
      { theme: 'dark', language: 'en' },
    ] as const) {
      const page = await signedIn(browser, linli, 'volunteer', { ...look, size: phoneSize })
      await page.goto(`${linli.url}/me`)
      await page.getByText('13800000009').waitFor(patience)
      const title = look.language === 'zh' ? '谁查看过，为什么' : 'Who looked, and why'
      await page.getByRole('heading', { name: title }).waitFor(patience)
      expect(await isWiderThanScreen(page)).toBe(false)
      await keepPicture(page, `me-${look.language}`)
      await page.context().close()
    }
  }, 300_000)

  it('changes the telephone by itself', async () => {
    const page = await signedIn(browser, linli, 'volunteer', { size: phoneSize })
    await page.goto(`${linli.url}/me`)
    await page.getByRole('button', { name: 'Change', exact: true }).click(patience)
    await page.locator('input[name=telephone]').fill('13800000010')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('definition').getByText('13800000010').waitFor(patience)
    await page.context().close()
  }, 300_000)

  it('goes through a task by a link that leaves no token behind', async () => {
    const context = await browser.newContext({ viewport: phoneSize, locale: 'zh-CN' })
    const page = await context.newPage()
    const asked: string[] = []
    page.on('request', (request) => asked.push(`${request.url()} ${request.headers().referer}`))
    await page.goto(`${linli.url}${path}`)
    await page.getByRole('button', { name: /接受任务|Accept/ }).click(patience)
    await page.getByRole('button', { name: /我已到达|I have arrived/ }).waitFor(patience)
    expect(new URL(page.url()).pathname + new URL(page.url()).hash).toBe('/t')
    expect(asked.filter((one) => one.includes(path.split('#')[1] ?? '-'))).toEqual([])
    expect(await isWiderThanScreen(page)).toBe(false)
    await keepPicture(page, 'task-link')
    await page.reload()
    await page.getByRole('button', { name: /我已到达|I have arrived/ }).waitFor(patience)
    await context.close()
    const second = await browser.newPage()
    await second.goto(`${linli.url}${path}`)
    await second.getByText(/此链接已失效|not valid any more/).waitFor(patience)
    await second.close()
  }, 300_000)
})

/** A volunteer with an account, asked for a case; answers the link's path. */
async function askedByLink({ url, password }: RunningLinli): Promise<string> {
  const admin = await signIn(url, 'admin', password)
  const dispatcher = await signIn(url, 'dispatcher', password)
  await admin.post('/api/volunteers/import', [
    { id: 'v1', name: '王小明', phone: '13800000009', skills: [], availability: 'available' },
  ])
  const accounts = await admin.get<Account[]>('/api/accounts')
  const id = accounts.find(({ name }) => name === 'volunteer')?.id
  await admin.send('PATCH', `/api/accounts/${id}`, { volunteerId: 'v1' })
  const type = 'water_on_road'
  const made = await dispatcher.post<Incident>('/api/incidents', { type })
  const move = (body: object) => dispatcher.post(`/api/incidents/${made.id}/transitions`, body)
  await move({ transition: 'confirm' })
  await move({ transition: 'dispatch', volunteerId: 'v1' })
  return (await dispatcher.post<TaskLink>(`/api/incidents/${made.id}/link`)).path
}

function isWiderThanScreen(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
}

async function keepPicture(page: Page, name: string) {
  const folder = process.env.PICTURES
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true })
}
