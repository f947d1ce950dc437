import { request } from 'node:https'
import type { SecureContextOptions } from 'node:tls'

/** What is needed of fetch by those who speak to this very instance. */
export type Ask = (
  url: string | URL,
  init?: { method?: string; headers?: Record<string, string>; body?: string; signal?: AbortSignal },
) => Promise<Pick<Response, 'ok' | 'status' | 'text' | 'headers'>>

/**
 * Asks the instance whose certificate the caller has in hand: that one is believed under whatever name,
 * and no other, not even one that a public authority has signed.
 */
export function askPinned(certificate: () => string): Ask {
  return (url, { method = 'GET', headers = {}, body, signal } = {}) =>
    new Promise((resolve, reject) => {
      const asking = request(
        url,
        {
          method,
          headers,
          signal,
          agent: false,
          checkServerIdentity: () => undefined,
          ...pin(certificate()),
        },
        (answer) => {
          const chunks: Buffer[] = []
          answer.on('data', (chunk: Buffer) => chunks.push(chunk))
          answer.on('error', reject)
          answer.on('end', () => {
            const status = answer.statusCode ?? 0
            const text = Buffer.concat(chunks).toString('utf8')
            const heard = new Headers()
            for (const [name, values] of Object.entries(answer.headersDistinct))
              for (const value of values ?? []) heard.append(name, value)
            const ok = status >= 200 && status < 300
            resolve({ ok, status, headers: heard, text: async () => text })
          })
        },
      )
      asking.on('error', reject)
      asking.end(body)
    })
}

/** A leaf as the trust anchor (OpenSSL's partial chain), which Node's types do not list yet. */
function pin(ca: string): SecureContextOptions {
  return { ca, allowPartialTrustChain: true } as SecureContextOptions
}
