import type { LightMyRequestResponse } from 'fastify'
import { onTestFinished } from 'vitest'
import type { Config } from '../../api/config.ts'
import { type App, buildHttp, type HttpOptions } from '../../api/http.ts'
import { ensureDemoAccounts } from '../../api/people/actions.ts'
import type { Role } from '../../api/people/schema.ts'
import { type TestContext, testContext } from '../support/context.ts'

const password = 'a password for tests'

export type Door = { ctx: TestContext; app: App }

/** The door over records in memory, with one account per role. */
export async function openDoor(
  options: HttpOptions & {
    extend?: (app: App) => void
    dataDir?: string
    config?: Partial<Config>
  } = {},
): Promise<Door> {
  const ctx = await testContext({
    config: { dataDir: options.dataDir ?? '/nowhere', ...options.config },
  })
  return { ctx, app: await openDoorOver(ctx, options) }
}

/** The same over a context that the test has filled. */
export async function openDoorOver(
  ctx: TestContext,
  options: HttpOptions & { extend?: (app: App) => void } = {},
): Promise<App> {
  await ensureDemoAccounts(ctx, password)
  const app = await buildHttp(ctx, { dashboardFolder: '/nowhere', ...options })
  options.extend?.(app)
  await app.ready()
  onTestFinished(() => app.close())
  return app
}

export function signIn(app: App, name: string, word = password): Promise<LightMyRequestResponse> {
  return app.inject({
    method: 'POST',
    url: '/api/session',
    headers: { 'x-linli': '1' },
    payload: { name, password: word },
  })
}

/** The cookie header of a new session. */
export async function cookieOf(app: App, role: Role): Promise<string> {
  const [cookie] = (await signIn(app, role)).cookies
  return `${cookie?.name}=${cookie?.value}`
}
