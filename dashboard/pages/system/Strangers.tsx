import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Replay, Stranger } from '../../../api/intake/schema.ts'
import { useFormats } from '../../i18n/format.ts'
import { ClaimForm } from './ClaimForm.tsx'
import { StrangersTable } from './StrangersTable.tsx'

/** The server lists no more (api/intake/rules.ts). */
const mostShown = 200

type Props = { rows: readonly Stranger[]; replays: readonly Replay[] }

/** Devices that speak without being registered; an administrator registers them here. */
export function Strangers({ rows, replays }: Props) {
  const { t } = useTranslation('intake')
  const formats = useFormats()
  const [chosen, setChosen] = useState<Stranger>()
  const waiting = new Set(
    replays.filter(({ state }) => state === 'waiting').map((one) => one.deviceId),
  )
  return (
    <section className="system-part">
      <h2>{t('strangers.title')}</h2>
      <p className="muted">
        {t('strangers.lead')}
        {rows.length >= mostShown
          ? ` ${t('strangers.most', { n: formats.number(mostShown) })}`
          : ''}
      </p>
      {chosen ? (
        <ClaimForm key={chosen.deviceId} stranger={chosen} onClose={() => setChosen(undefined)} />
      ) : null}
      <StrangersTable rows={rows} waiting={waiting} chosen={chosen} onChoose={setChosen} />
    </section>
  )
}
