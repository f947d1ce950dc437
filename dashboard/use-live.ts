import { useEffect } from 'react'
import { useStore } from 'zustand'
import { createLiveStore, type LiveState } from './live.ts'

/** The page's one socket; started while somebody is signed in. */
export const live = createLiveStore()

/** Reads the live store; select as little as the component draws. */
export function useLive<T>(select: (state: LiveState) => T): T {
  return useStore(live.store, select)
}

/** Keeps the socket open for this account, and asks anew when the tab or the network comes back. */
export function useLiveConnection(accountId: string | undefined, onEnded: () => void): void {
  useEffect(() => {
    if (!accountId) return
    live.start()
    const back = () => {
      if (document.visibilityState === 'visible') live.resync()
    }
    document.addEventListener('visibilitychange', back)
    window.addEventListener('online', back)
    return () => {
      document.removeEventListener('visibilitychange', back)
      window.removeEventListener('online', back)
      live.stop()
    }
  }, [accountId])
  const ended = useLive((state) => state.connection === 'ended')
  useEffect(() => {
    if (ended) onEnded()
  }, [ended, onEnded])
}
