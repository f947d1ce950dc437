import { useTranslation } from 'react-i18next'
import type { Severity } from '../../api/incidents/schema.ts'
import { severityShapes } from './severity-shapes.ts'

type Props = { severity: Severity; size?: number; withWord?: boolean; open?: boolean }

/** A severity as shape, colour and word; `open` draws the ring of a report nobody has taken up. */
export function SeverityMark({ severity, size = 16, withWord = false, open = false }: Props) {
  const { t } = useTranslation('incidents')
  const word = t(`severity.${severity}`)
  return (
    <span style={{ display: 'inline-flex', alignItems: 'center', gap: 6, whiteSpace: 'nowrap' }}>
      <svg
        width={size}
        height={size}
        viewBox="0 0 32 32"
        role="img"
        aria-label={word}
        style={{ flex: 'none', color: `var(--${severity})` }}
      >
        <title>{word}</title>
        <path
          d={severityShapes[severity]}
          fill={open ? 'currentColor' : 'none'}
          stroke="currentColor"
          strokeWidth={3}
          strokeLinejoin="round"
        />
      </svg>
      {withWord ? <span>{word}</span> : null}
    </span>
  )
}
