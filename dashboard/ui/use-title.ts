import { useEffect } from 'react'

/** The tab's title while a page is open. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · 邻里 Linli`
  }, [title])
}
