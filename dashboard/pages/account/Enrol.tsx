import { browserSupportsWebAuthn } from '@simplewebauthn/browser'
import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PasskeyAdd } from './PasskeyAdd.tsx'
import { RecoveryCodes } from './RecoveryCodes.tsx'
import { TotpSetup } from './TotpSetup.tsx'
import './account.css'

type Props = {
  /** The role demands it; else it may wait. */
  isRequired: boolean
  passkeys: boolean
  onDone: () => void
}

/** The first second factor of an account, on the way in. */
export function Enrol({ isRequired, passkeys, onDone }: Props) {
  const { t } = useTranslation('account')
  const [way, setWay] = useState<'app' | 'passkey'>()
  const [codes, setCodes] = useState<string[]>()
  if (codes) return <RecoveryCodes codes={codes} onDone={onDone} />
  const done = (made: string[] | null) => (made ? setCodes(made) : onDone())
  if (way === 'app') return <TotpSetup onDone={done} />
  if (way === 'passkey') return <PasskeyAdd onDone={done} />
  return (
    <section className="enrol">
      <h2>{t('enrol.title')}</h2>
      <p className="muted">{t(isRequired ? 'enrol.body' : 'enrol.offerBody')}</p>
      <Button type="primary" size="large" block onClick={() => setWay('app')}>
        {t('enrol.useApp')}
      </Button>
      {passkeys && browserSupportsWebAuthn() ? (
        <Button size="large" block onClick={() => setWay('passkey')}>
          {t('enrol.usePasskey')}
        </Button>
      ) : null}
      {isRequired ? null : (
        <Button type="text" block onClick={onDone}>
          {t('enrol.later')}
        </Button>
      )}
    </section>
  )
}
