import { randomBytes } from 'node:crypto'
import helmet from '@fastify/helmet'
import type { App } from '../http.ts'

/** What the built index.html carries where each page load gets a nonce of its own. */
export const noncePlaceholder = '__LINLI_NONCE__'

/** 128 random bits (CSP level 3 §7.1 asks for at least that). */
export function newNonce(): string {
  return randomBytes(16).toString('base64')
}

/** The policy of a page, and of what it loads; without a nonce no style may be put in at all. */
export function pagePolicy(nonce?: string): string {
  return policy({
    'default-src': ["'none'"],
    'script-src': ["'self'"],
    // The component kit writes its styles as it renders; only those with this page's nonce count.
    'style-src': nonce ? ["'self'", `'nonce-${nonce}'`] : ["'self'"],
    'img-src': ["'self'", 'data:', 'blob:'],
    'font-src': ["'self'"],
    'connect-src': ["'self'"],
    'worker-src': ["'self'", 'blob:'],
    'manifest-src': ["'self'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  })
}

/** An answer of the API is data: opened as a page it may load, run and frame nothing. */
export const dataPolicy = policy({
  'default-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
})

function policy(directives: Record<string, string[]>): string {
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ')
}

/** What the dashboard asks of a device is nothing but a passkey and the clipboard. */
const permissions = [
  ...[
    'accelerometer',
    'camera',
    'display-capture',
    'geolocation',
    'gyroscope',
    'hid',
    'magnetometer',
  ],
  ...['microphone', 'midi', 'payment', 'screen-wake-lock', 'serial', 'usb'],
]
  .map((feature) => `${feature}=()`)
  .concat(['clipboard-write=(self)', 'fullscreen=(self)'])
  .concat(['publickey-credentials-create=(self)', 'publickey-credentials-get=(self)'])
  .join(', ')

/** For an answer that passes no hook, because its address could not even be read. */
export const fixedHeaders = {
  'content-security-policy': dataPolicy,
  'permissions-policy': permissions,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

/** Headers of every answer, refusals and missing pages included. */
export async function protect(app: App): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: false,
    strictTransportSecurity: false,
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
  })
  app.addHook('onRequest', async (request, reply) => {
    const isData = /^\/(api|metrics)(\/|\?|$)/.test(request.url)
    reply.header('content-security-policy', isData ? dataPolicy : pagePolicy())
    reply.header('permissions-policy', permissions)
    // On plain http the header means nothing (RFC 6797 §7.2), so it goes out under TLS only.
    if (request.protocol === 'https')
      reply.header('strict-transport-security', 'max-age=31536000; includeSubDomains')
  })
}
