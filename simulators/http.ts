import { setTimeout as wait } from 'node:timers/promises'

/** An answer that is not 2xx. Network failures stay what fetch throws. */
export class HttpError extends Error {
  readonly status: number
  constructor(status: number, detail: string) {
    super(`${status} ${detail}`)
    this.status = status
  }
}

/** A signed-in account's way in; it signs in again by itself when the session has ended. */
export type Session = {
  get<T>(path: string): Promise<T>
  send<T>(method: 'POST' | 'PUT', path: string, body: unknown, type?: string): Promise<T>
  signOut(): Promise<void>
}

/** fetch, or what speaks to an instance with a certificate of its own. */
export type Ask = (
  url: URL,
  init: { method: string; headers: Record<string, string>; body?: string; signal: AbortSignal },
) => Promise<Pick<Response, 'ok' | 'status' | 'text' | 'headers'>>

export type Door = { signIn(name: string, password: string): Promise<Session> }

const timeoutMs = 60_000

/** The platform's HTTP door as anyone outside sees it. `stopped` ends every request and wait. */
export function createDoor(apiUrl: string, stopped: AbortSignal, say: Ask = fetch): Door {
  async function call(cookie: string, method: string, path: string, body?: string, type?: string) {
    const response = await say(new URL(path, apiUrl), {
      method,
      signal: AbortSignal.any([stopped, AbortSignal.timeout(timeoutMs)]),
      headers: {
        ...(cookie ? { cookie } : {}),
        ...(method === 'GET' ? {} : { 'x-linli': '1' }),
        ...(body === undefined ? {} : { 'content-type': type ?? 'application/json' }),
      },
      ...(body === undefined ? {} : { body }),
    })
    const text = await response.text()
    if (!response.ok) throw new HttpError(response.status, detailOf(text))
    return { text, cookies: response.headers.getSetCookie() }
  }

  async function open(name: string, password: string): Promise<string> {
    const credentials = JSON.stringify({ name, password })
    const { cookies } = await call('', 'POST', '/api/session', credentials)
    return cookies.map((cookie) => cookie.split(';')[0]).join('; ')
  }

  async function signIn(name: string, password: string): Promise<Session> {
    let cookie = await open(name, password)
    async function ask<T>(method: string, path: string, body?: string, type?: string): Promise<T> {
      const once = async () => (await call(cookie, method, path, body, type)).text
      const text = await once().catch(async (error) => {
        if (!(error instanceof HttpError && error.status === 401)) throw error
        cookie = await open(name, password)
        return once()
      })
      return (text === '' ? undefined : JSON.parse(text)) as T
    }
    return {
      get: (path) => ask('GET', path),
      send: (method, path, body, type) =>
        ask(method, path, typeof body === 'string' ? body : JSON.stringify(body), type),
      signOut: () => ask('DELETE', '/api/session'),
    }
  }
  return { signIn }
}

/** The detail of a problem document (RFC 9457), else the text's beginning. */
function detailOf(text: string): string {
  try {
    const problem: unknown = JSON.parse(text)
    if (typeof problem === 'object' && problem !== null && 'detail' in problem)
      return String(problem.detail)
  } catch {
    // Not JSON: a proxy's page, say.
  }
  return text.slice(0, 120)
}

/**
 * Does a deed until it succeeds, waiting 0.5 s at first and at most 15 s between; says each failure
 * once. Ends with the signal's reason when stopped.
 */
export async function persist<T>(
  deed: () => Promise<T>,
  stopped: AbortSignal,
  onFailure: (error: unknown) => void,
): Promise<T> {
  for (let waitMs = 500; ; waitMs = Math.min(waitMs * 2, 15_000)) {
    stopped.throwIfAborted()
    try {
      return await deed()
    } catch (error) {
      stopped.throwIfAborted()
      onFailure(error)
      await wait(waitMs, undefined, { signal: stopped })
    }
  }
}
