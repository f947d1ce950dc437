import { connectAsync } from 'mqtt'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Incident } from '../../api/incidents/schema.ts'
import type { Stay } from '../../api/parking/schema.ts'
import type { Device, District } from '../../api/places/schema.ts'
import { coloursShown, describeWithBrowser, openBrowser, signedIn } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import { type RunningLinli, startLinli } from '../support/running.ts'
import { signIn } from '../support/visitor.ts'

describeWithBrowser('the built dashboard', () => {
  let linli: RunningLinli
  let browser: Browser
  let incident: Incident

  beforeAll(async () => {
    linli = await startLinli({ SIMULATE: 'on' })
    browser = await openBrowser()
    incident = await reportWaterOnRoad(linli)
  }, 180_000)
  afterAll(async () => {
    await browser?.close()
    await linli?.stop()
  })

  it('draws the living district and never loses its canvas', async () => {
    const page = await signedIn(browser, linli, 'operator')
    const faults: string[] = []
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error' || message.text().includes('webglcontextlost'))
        faults.push(message.text())
    })
    await page
      .getByText(/gates confirmed|Gates/)
      .first()
      .waitFor()
    await expect.poll(() => coloursShown(page, 'canvas'), patience).toBeGreaterThan(20)
    expect(faults).toEqual([])
    await page.context().close()
  }, 120_000)

  it('dispatches an incident in two clicks, and the case then moves by itself', async () => {
    const page = await signedIn(browser, linli, 'dispatcher')
    await page.goto(`${linli.url}/map?incident=${incident.id}`)
    const button = (name: RegExp) => page.getByRole('button', { name }).first()
    const [choose, dispatch, verify] = [
      button(/^Choose no\. 1,/),
      button(/^Dispatch ./),
      button(/^Verify$/),
    ]
    await choose.click()
    await dispatch.click()
    await eventually(async () => {
      // A simulated neighbour may say no, as a real one may; then the next one is asked.
      if (await choose.isVisible()) {
        await choose.click()
        await dispatch.click()
      }
      expect(await verify.isVisible()).toBe(true)
    }, 240_000)
    await expect
      .poll(() => page.locator('.timeline li').count(), patience)
      .toBeGreaterThanOrEqual(6)
    await verify.click()
    await button(/^Close case$/).click()
    await page.getByText('Closed', { exact: true }).first().waitFor(patience)
    await page.context().close()
  }, 300_000)

  it('shows the accountant a month whose parts sum to the whole', async () => {
    const page = await signedIn(browser, linli, 'property')
    await page.getByText(/Books balance/).waitFor(patience)
    await page.getByText('Received by lot').waitFor(patience)
    expect(await page.locator('svg path').count()).toBeGreaterThan(20)
    expect(
      await page
        .getByText('A total is not the sum of its parts: do not publish these figures')
        .count(),
    ).toBe(0)
    await page.context().close()
  }, 120_000)

  it('leads the accountant from the month to a stay that late evidence made shorter', async () => {
    const stay = await shortenPaidStay(linli)
    const page = await signedIn(browser, linli, 'property')
    await page.goto(`${linli.url}/revenue?month=${stay.day?.slice(0, 7)}&lot=${stay.lotId}`)
    await page.getByText('Overpaid, to give back').waitFor(patience)
    await page.locator(`.give-back a[href*="${stay.id}"]`).click()
    const panel = page.getByRole('complementary', { name: 'Stay' })
    await panel.getByText('Overpaid', { exact: true }).waitFor(patience)
    expect(await panel.getByRole('table', { name: 'Corrections' }).innerText()).toContain(
      'late sensor messages',
    )
    await page.context().close()
  }, 300_000)

  it('lists the numbers that a device counted and that never came', async () => {
    const gate = (await devicesOf(linli)).find(({ kind }) => kind === 'gate')
    const said = (seq: number) => ({ at: Date.now(), seq, boot: 'journey', state: 'open' })
    await publish(linli, gate, 'gate.state', [said(1), said(5)])
    const page = await signedIn(browser, linli, 'admin')
    await page.goto(`${linli.url}/system?tab=gaps`)
    const row = page.getByRole('row').filter({ hasText: 'journey' })
    await row.waitFor({ timeout: 150_000 })
    expect(await row.innerText()).toMatch(/2 – 4/)
    await page.context().close()
  }, 240_000)

  it('switches between Chinese and English in one click', async () => {
    const page = await signedIn(browser, linli, 'operator', { language: 'zh' })
    await page.getByText('事件队列').waitFor(patience)
    await page.getByText('English', { exact: true }).click()
    await page.getByText('Incident queue').waitFor(patience)
    await page.context().close()
  }, 120_000)
})

const patience = { timeout: 90_000, interval: 500 }

/** A report at the desk in the middle of the district, confirmed and ready to be dispatched. */
async function reportWaterOnRoad({ url, password }: RunningLinli): Promise<Incident> {
  const operator = await signIn(url, 'operator', password)
  await eventually(async () => {
    expect((await operator.get<District>('/api/places')).devices.length).toBeGreaterThan(3000)
  }, patience.timeout)
  const report = { type: 'water_on_road', lon: 112.92, lat: 28.22, note: 'a burst pipe' }
  const incident = await operator.post<Incident>('/api/incidents', report)
  return operator.post(`/api/incidents/${incident.id}/transitions`, { transition: 'confirm' })
}

/** A paid stay that one late word of its sensor ends a minute after it began. */
async function shortenPaidStay(linli: RunningLinli): Promise<Stay> {
  const property = await signIn(linli.url, 'property', linli.password)
  let paid: Stay | undefined
  await eventually(async () => {
    const closed = await property.get<Stay[]>('/api/parking/stays?state=closed&limit=500')
    paid = closed.find(({ feeFen, paidFen }) => feeFen !== null && feeFen > 0 && paidFen >= feeFen)
    expect(paid).toBeDefined()
  }, patience.timeout)
  if (!paid) throw new Error('no stay is paid')
  const { id, bayId, enteredAt } = paid
  const bay = (await devicesOf(linli)).find((device) => device.id === bayId)
  await publish(linli, bay, 'parking.bay', [{ at: enteredAt + 60_000, occupied: false }])
  let shortened = paid
  await eventually(async () => {
    shortened = await property.get<Stay>(`/api/parking/stays/${id}`)
    expect(shortened.corrections).toBe(1)
  }, patience.timeout)
  return shortened
}

async function devicesOf({ url, password }: RunningLinli): Promise<Device[]> {
  const admin = await signIn(url, 'admin', password)
  return (await admin.get<District>('/api/places')).devices
}

async function publish(
  { mqttUrl }: RunningLinli,
  device: Device | undefined,
  kind: string,
  said: Record<string, unknown>[],
) {
  const client = await connectAsync(mqttUrl)
  for (const fields of said) {
    const payload = JSON.stringify({ ...fields, simulated: true })
    await client.publishAsync(`linli/v1/${device?.siteId}/${device?.id}/${kind}`, payload, {
      qos: 1,
    })
  }
  await client.endAsync()
}
