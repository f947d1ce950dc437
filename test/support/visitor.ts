/** One signed-in account that speaks HTTP. */
export type Visitor = {
  cookie: string
  get<T>(path: string): Promise<T>
  post<T>(path: string, body?: unknown): Promise<T>
  send(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>
}

/** Signs in over HTTP and keeps the cookie. */
export async function signIn(url: string, name: string, password: string): Promise<Visitor> {
  const response = await request(url, 'POST', '/api/session', { name, password })
  if (!response.ok) throw new Error(`${name} cannot sign in: ${await response.text()}`)
  const cookie = (response.headers.getSetCookie()[0] ?? '').split(';')[0] ?? ''
  async function send(method: string, path: string, body?: unknown) {
    const answer = await request(url, method, path, body, cookie)
    const text = await answer.text()
    return { status: answer.status, body: text ? (JSON.parse(text) as unknown) : undefined }
  }
  async function demand<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await send(method, path, body)
    if (answer.status < 300) return answer.body as T
    throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
  }
  return {
    cookie,
    send,
    get: (path) => demand('GET', path),
    post: (path, body) => demand('POST', path, body),
  }
}

function request(url: string, method: string, path: string, body?: unknown, cookie?: string) {
  const isText = typeof body === 'string'
  return fetch(`${url}${path}`, {
    method,
    headers: {
      ...(cookie ? { cookie } : {}),
      ...(method === 'GET' ? {} : { 'x-linli': '1' }),
      ...(body === undefined ? {} : { 'content-type': isText ? 'text/csv' : 'application/json' }),
    },
    ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
  })
}
