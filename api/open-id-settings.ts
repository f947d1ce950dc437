/** The city's identity provider (统一身份认证平台), by OpenID Connect. */
export type OpenIdSettings = {
  issuer: string
  clientId: string
  clientSecret: string
  /** How its people call it; stands on the button. */
  label: string
  /** What the provider says (amr, acr) when it has asked for a second factor itself; empty: never trusted. */
  secondFactorWords: string[]
}

type Env = Readonly<Record<string, string | undefined>>

/** OIDC_ISSUER and what belongs to it; the way back is PUBLIC_URL's, for the provider knows only that one. */
export function readOpenId(env: Env, problems: string[]): { openId?: OpenIdSettings } {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = env
  const others = Object.keys(env).filter((name) => name.startsWith('OIDC_') && env[name])
  if (!issuer) {
    if (others.length > 0) problems.push(`${others.join(', ')}: set OIDC_ISSUER too, or leave out.`)
    return {}
  }
  if (!isSafe(issuer))
    problems.push('OIDC_ISSUER must be a URL that starts with https:// (http:// only on loopback).')
  if (!clientId) problems.push('OIDC_ISSUER needs OIDC_CLIENT_ID.')
  if (!clientSecret) problems.push('OIDC_ISSUER needs OIDC_CLIENT_SECRET_FILE.')
  if (!env.PUBLIC_URL)
    problems.push('OIDC_ISSUER needs PUBLIC_URL: the identity provider sends people back to it.')
  const words = env.OIDC_TRUSTS_SECOND_FACTOR?.split(',').map((word) => word.trim()) ?? []
  const openId = {
    issuer,
    clientId: clientId ?? '',
    clientSecret: clientSecret ?? '',
    label: env.OIDC_LABEL || '统一身份认证',
    secondFactorWords: words.filter(Boolean),
  }
  return { openId }
}

/** What travels there opens accounts, so plain http stays on this machine. */
function isSafe(issuer: string): boolean {
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined
  if (!url || url.username || url.password || url.search || url.hash) return false
  return url.protocol === 'https:' || isPlainLoopback(url)
}

export function isPlainLoopback({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}
