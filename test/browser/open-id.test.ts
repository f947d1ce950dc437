import { expect, it } from 'vitest'
import { openIdentityProvider, portThatIsFree } from '../people/identity-provider.ts'
import { describeWithBrowser, openBrowser, signedIn } from '../support/browser.ts'
import { startLinli } from '../support/running.ts'

const patience = { timeout: 60_000 }

describeWithBrowser('the city’s identity provider in a browser', () => {
  it('is linked on the own page and opens the account from then on, across sites', async () => {
    // The provider is localhost, Linli an address: to a browser that is another site.
    const port = String(await portThatIsFree())
    const url = `http://127.0.0.1:${port}`
    const provider = await openIdentityProvider(`${url}/api/session/open-id/callback`)
    const linli = await startLinli({
      PORT: port,
      PUBLIC_URL: url,
      SIMULATE: 'off',
      DEMO_ACCOUNTS: 'on',
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: 'linli',
      OIDC_CLIENT_SECRET: 'a secret of the tests, long enough',
      OIDC_LABEL: 'City',
    })
    const browser = await openBrowser()
    try {
      const page = await signedIn(browser, linli, 'operator')
      await page.goto(`${url}/account`)
      await page.getByRole('button', { name: 'Link City' }).click(patience)
      await page.getByText('From now on it opens your account').waitFor(patience)
      await page.context().clearCookies({ name: 'linli' })
      await page.goto(`${url}/login`)
      await page.getByRole('button', { name: 'Sign in with City' }).click(patience)
      await page.waitForURL(/\/map/, patience)
      expect((await page.request.get(`${url}/api/session`)).status()).toBe(200)
      await page.context().clearCookies({ name: 'linli' })
      provider.sitting = { subject: 'nobody-here' }
      await page.context().clearCookies({ domain: 'localhost' })
      await page.goto(`${url}/login`)
      await page.getByRole('button', { name: 'Sign in with City' }).click(patience)
      await page.getByText('This identity opens no account here').waitFor(patience)
    } finally {
      await browser.close()
      await linli.stop()
    }
  }, 300_000)
})
