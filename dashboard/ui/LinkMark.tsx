import type { LinkState } from './link-notices.ts'

/** Up is a filled dot, troubled a triangle, down a cross, unknown a hollow ring: readable without colour. */
export function LinkMark({ state }: { state: LinkState }) {
  return (
    <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true" className="link-mark">
      {shapes[state]}
    </svg>
  )
}

const shapes: Record<LinkState, React.ReactNode> = {
  up: <circle cx="5" cy="5" r="3.5" fill="currentColor" />,
  troubled: <path d="M5 1 9.5 9H.5Z" fill="currentColor" />,
  down: <path d="M1.5 1.5 8.5 8.5M8.5 1.5 1.5 8.5" stroke="currentColor" strokeWidth="2" />,
  unknown: <circle cx="5" cy="5" r="3.5" fill="none" stroke="currentColor" strokeWidth="1.5" />,
}
