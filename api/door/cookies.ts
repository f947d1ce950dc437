/** The session's cookie under TLS; the prefix binds it to this host, path / and Secure (RFC 6265bis). */
export const secureCookie = '__Host-linli'

/** The session's cookie on plain http, where a browser takes no Secure cookie. */
export const plainCookie = 'linli'

type Cookies = Readonly<Record<string, string | undefined>>

/** Under TLS the plain cookie is not read: a neighbouring host could have set it. */
export function sessionToken(cookies: Cookies, secure: boolean): string | undefined {
  return cookies[secure ? secureCookie : plainCookie] || undefined
}

export function sessionCookie(secure: boolean) {
  return {
    name: secure ? secureCookie : plainCookie,
    options: { path: '/', httpOnly: true, sameSite: 'strict', secure } as const,
  }
}

/** What a browser that has signed in before shows, so that its failures are counted apart. */
export function browserToken(cookies: Cookies, secure: boolean): string | undefined {
  return cookies[browserCookie(secure).name] || undefined
}

export function browserCookie(secure: boolean) {
  const { name, options } = sessionCookie(secure)
  return { name: `${name}-browser`, options: { ...options, maxAge: 180 * 24 * 60 * 60 } }
}

/** What a browser holds while it is away at the identity provider: Lax, since it comes back from there. */
export function awayCookie(secure: boolean) {
  const { name, options } = sessionCookie(secure)
  const lax = { ...options, sameSite: 'lax', maxAge: awayS } as const
  return { name: `${name}-open-id`, options: lax }
}

/** Seconds until whoever went to the identity provider has to begin again. */
export const awayS = 10 * 60
/** What opened a task link: good for that one task, so it is another cookie than the session's. */
export function linkKey(cookies: Cookies, secure: boolean): string | undefined {
  return cookies[linkCookie(secure).name] || undefined
}

export function linkCookie(secure: boolean) {
  const { name, options } = sessionCookie(secure)
  return { name: `${name}-task`, options: { ...options, maxAge: 24 * 60 * 60 } }
}
