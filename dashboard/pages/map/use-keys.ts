import { useEffect, useRef } from 'react'

export type Keys = Partial<Record<'j' | 'k' | 'esc' | '?', () => void>>

/** Single keys for the desk; silent while somebody types or a dialog is open. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys)
  latest.current = keys
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isBusy(event.target)) return
      const deed = latest.current[(event.key === 'Escape' ? 'esc' : event.key) as keyof Keys]
      if (!deed) return
      event.preventDefault()
      deed()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}

function isBusy(target: EventTarget | null): boolean {
  return (
    (target instanceof Element &&
      target.closest('input, textarea, select, [contenteditable], .ant-select') !== null) ||
    document.querySelector('.ant-modal-wrap:not([style*="display: none"])') !== null
  )
}
