import type { LightMyRequestResponse } from 'fastify'
import type { App } from '../../api/http.ts'

export type TestBrowser = {
  /** What it holds now, by name. */
  cookies: Map<string, string>
  ask(method: Method, path: string, body?: object): Promise<LightMyRequestResponse>
  signIn(name: string, password?: string): Promise<LightMyRequestResponse>
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** A browser at one address (RFC 5737) that keeps its cookies, as a person's does. */
export function browserOf(
  app: App,
  remoteAddress = '192.0.2.10',
  more: Record<string, string> = {},
): TestBrowser {
  const cookies = new Map<string, string>()
  async function ask(method: Method, path: string, body?: object) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { 'x-linli': '1', ...more, ...(cookie ? { cookie } : {}) }
    const payload = body === undefined ? {} : { payload: body }
    const response = await app.inject({ method, url: path, headers, remoteAddress, ...payload })
    for (const { name, value } of response.cookies) cookies.set(name, value)
    return response
  }
  return {
    cookies,
    ask,
    signIn: (name, password = 'a password for tests') =>
      ask('POST', '/api/session', { name, password }),
  }
}
