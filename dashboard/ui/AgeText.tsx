import { useFormats } from '../i18n/format.ts'
import { useNow } from './now.ts'

type Props = {
  /** Epoch milliseconds on the server's clock; null: it never happened. */
  at: number | null
  /** What to add to this machine's clock to have the server's. */
  offsetMs?: number
}

/** How long ago, ticking; the exact time is its title. */
export function AgeText({ at, offsetMs = 0 }: Props) {
  const now = useNow(at !== null && Date.now() - at < 120_000 ? 1000 : 15_000)
  const formats = useFormats()
  if (at === null) return <span>{formats.age(null)}</span>
  return (
    <time dateTime={new Date(at).toISOString()} title={formats.dateTime(at)}>
      {formats.age(now + offsetMs - at)}
    </time>
  )
}
