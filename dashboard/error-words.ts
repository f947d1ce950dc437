import { useTranslation } from 'react-i18next'
import { ClientError } from './client.ts'

const keyOfStatus = {
  0: 'error.network',
  400: 'error.badRequest',
  401: 'error.signedOut',
  403: 'error.forbidden',
  404: 'error.notFound',
  409: 'error.conflict',
  429: 'error.tooMany',
  500: 'error.server',
  503: 'error.unavailable',
} as const

type Key = (typeof keyOfStatus)[keyof typeof keyOfStatus]

/** Which sentence an error is told in, and whether the server's own words say more. */
export function errorKey(error: unknown): { key: Key | 'error.unknown'; detail?: string } {
  if (!(error instanceof ClientError)) return { key: 'error.unknown' }
  const status = error.status >= 500 && error.status !== 503 ? 500 : error.status
  const key: Key | 'error.unknown' =
    keyOfStatus[status as keyof typeof keyOfStatus] ?? ('error.unknown' as const)
  const isTold = status === 400 || status === 409 || !(status in keyOfStatus)
  return { key, ...(isTold && error.detail ? { detail: error.detail } : {}) }
}

/** The one translator of errors into words for people. */
export function useErrorWords(): (error: unknown) => string {
  const { t } = useTranslation('shell')
  return (error) => {
    const { key, detail } = errorKey(error)
    return detail ? t('error.detail', { words: t(key), detail }) : t(key)
  }
}
