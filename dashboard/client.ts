/** An HTTP answer that is not a success; `status` 0 means that no answer came. */
export class ClientError extends Error {
  readonly status: number
  readonly title: string
  readonly detail: string | undefined

  constructor(status: number, title: string, detail?: string) {
    super(detail ? `${title}: ${detail}` : title)
    this.name = 'ClientError'
    this.status = status
    this.title = title
    this.detail = detail
  }
}

type Options = {
  body?: unknown
  /** The media type of a body that is text already; absent: the body is sent as JSON. */
  textType?: string
  signal?: AbortSignal | undefined
}

/** One request. Writes carry `X-Linli: 1`, which a foreign page cannot send without being asked. */
async function request<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json' }
  if (method !== 'GET') headers['x-linli'] = '1'
  if (options.body !== undefined) headers['content-type'] = options.textType ?? 'application/json'
  let response: Response
  try {
    response = await fetch(path, {
      method,
      headers,
      credentials: 'same-origin',
      ...(options.body === undefined ? {} : { body: written(options) }),
      ...(options.signal ? { signal: options.signal } : {}),
    })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ClientError(0, 'No answer from the server')
  }
  const body = await readJson(response)
  if (!response.ok) throw problemOf(response.status, body)
  return body as T
}

function written({ body, textType }: Options): string {
  return textType !== undefined && typeof body === 'string' ? body : JSON.stringify(body)
}

async function readJson(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined
  const text = await response.text()
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    if (response.ok) throw new ClientError(response.status, 'The answer could not be read')
    return undefined
  }
}

/** Reads an RFC 9457 problem document; anything else keeps its status. */
export function problemOf(status: number, body: unknown): ClientError {
  const problem = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  return new ClientError(
    status,
    typeof problem.title === 'string' ? problem.title : `HTTP ${status}`,
    typeof problem.detail === 'string' ? problem.detail : undefined,
  )
}

/** The one door to the API. Paths come from `endpoints` in paths.ts. */
export const client = {
  get: <T>(path: string, signal?: AbortSignal) => request<T>('GET', path, { signal }),
  post: <T>(path: string, body?: unknown) => request<T>('POST', path, { body }),
  /** Sends a file's text as it is. */
  postText: <T>(path: string, text: string, type: string) =>
    request<T>('POST', path, { body: text, textType: type }),
  put: <T>(path: string, body?: unknown) => request<T>('PUT', path, { body }),
  patch: <T>(path: string, body?: unknown) => request<T>('PATCH', path, { body }),
  delete: <T>(path: string) => request<T>('DELETE', path),
}
