import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Navigate, useSearchParams } from 'react-router'
import type { Session } from '../../../api/people/schema.ts'
import { homeOf } from '../../paths.ts'
import { useArrive, useSession } from '../../session.ts'
import { useTitle } from '../../ui/use-title.ts'
import { LoginFrame } from './LoginFrame.tsx'
import { LoginSteps } from './LoginSteps.tsx'
import { PasswordStep } from './PasswordStep.tsx'
import { useBegunSession } from './queries.ts'

export function LoginPage() {
  const { t } = useTranslation('shell')
  useTitle(t('title.login'))
  const [search] = useSearchParams()
  const session = useSession()
  const arrive = useArrive()
  const [chosen, setChosen] = useState<Session | 'none'>()
  const away = useBegunSession(search.get('open-id') === 'step' && chosen === undefined)
  const begun = chosen === 'none' ? undefined : (chosen ?? away.data)
  if (session.data)
    return <Navigate to={ownPath(search.get('from')) ?? homeOf[session.data.role]} replace />
  const go = (opened: Session) => (opened.stage === 'full' ? void arrive() : setChosen(opened))
  return (
    <LoginFrame>
      {begun ? (
        <LoginSteps session={begun} onBack={() => setChosen('none')} />
      ) : (
        <PasswordStep onSession={go} />
      )}
    </LoginFrame>
  )
}

/** Only an address of this very site is followed after the login. */
function ownPath(from: string | null): string | null {
  return from?.startsWith('/') && !from.startsWith('//') && !from.includes('\\') ? from : null
}
