import { useQueryClient } from '@tanstack/react-query'
import { Suspense, useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { Navigate, Outlet, useLocation } from 'react-router'
import { useErrorWords } from './error-words.ts'
import { pages } from './paths.ts'
import { changeAccount, useSession } from './session.ts'
import { TopBar } from './TopBar.tsx'
import { AccountProvider } from './ui/account.ts'
import { ErrorState } from './ui/ErrorState.tsx'
import { Loading } from './ui/Loading.tsx'
import { useLiveConnection } from './use-live.ts'
import './shell.css'

/** The frame around every page of a signed-in person; the others are led to the login. */
export function Shell() {
  const session = useSession()
  const location = useLocation()
  const queries = useQueryClient()
  const words = useErrorWords()
  const { t } = useTranslation('shell')
  const onEnded = useCallback(() => changeAccount(queries, null), [queries])
  useLiveConnection(session.data?.id, onEnded)
  if (session.isPending) return <Loading />
  if (session.isError)
    return <ErrorState words={words(session.error)} onRetry={() => void session.refetch()} />
  if (!session.data) {
    const from = location.pathname + location.search
    return <Navigate to={pages.login(from === '/' ? {} : { from })} replace />
  }
  return (
    <AccountProvider value={session.data}>
      <div className="shell">
        <TopBar account={session.data} />
        <main className="shell-main" aria-label={t('brand')}>
          <Suspense fallback={<Loading />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
    </AccountProvider>
  )
}
