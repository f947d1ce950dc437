import { useSyncExternalStore } from 'react'

type Ticker = { now: number; listeners: Set<() => void>; timer?: ReturnType<typeof setInterval> }

const tickers = new Map<number, Ticker>()

/** This machine's time, renewed every `everyMs`; all readers of one pace share one timer. */
export function useNow(everyMs: number): number {
  let ticker = tickers.get(everyMs)
  if (!ticker) {
    ticker = { now: Date.now(), listeners: new Set() }
    tickers.set(everyMs, ticker)
  }
  const mine = ticker
  const read = () => {
    // With nobody listening the stored time stands still.
    if (mine.listeners.size === 0 && Date.now() - mine.now >= everyMs) mine.now = Date.now()
    return mine.now
  }
  return useSyncExternalStore(
    (listener) => {
      mine.listeners.add(listener)
      mine.timer ??= setInterval(() => {
        mine.now = Date.now()
        for (const each of mine.listeners) each()
      }, everyMs)
      return () => {
        mine.listeners.delete(listener)
        if (mine.listeners.size > 0) return
        clearInterval(mine.timer)
        delete mine.timer
      }
    },
    read,
    read,
  )
}
