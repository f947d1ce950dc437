import type { IncomingHttpHeaders } from 'node:http'

type Allowed = { allowedOrigins: readonly string[] }

/**
 * Whether a page of this origin may write or open a socket (OWASP ASVS 4.4.2): one that is listed, or
 * without a list one of the host that was asked. Programs send no Origin, and carry no foreign cookie.
 */
export function isOwnOrigin(
  origin: string | undefined,
  host: string | undefined,
  { allowedOrigins }: Allowed,
): boolean {
  if (origin === undefined) return true
  if (allowedOrigins.length > 0) return allowedOrigins.includes(origin)
  return URL.canParse(origin) && new URL(origin).host === host
}

/** What a browser says of the page that asks (Fetch Metadata): another site's, or a neighbour's of ours. */
export function isForeignFetch(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site']
  return site !== undefined && site !== 'same-origin' && site !== 'none'
}
