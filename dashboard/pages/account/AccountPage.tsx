import { useTranslation } from 'react-i18next'
import { useErrorWords } from '../../error-words.ts'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { useTitle } from '../../ui/use-title.ts'
import { OpenIdNotice } from '../login/OpenIdNotice.tsx'
import { FactorsSection } from './FactorsSection.tsx'
import { OpenIdSection } from './OpenIdSection.tsx'
import { PasswordSection } from './PasswordSection.tsx'
import { useMe } from './queries.ts'
import { SessionsSection } from './SessionsSection.tsx'
import './account.css'

/** How the signed-in person signs in, and where. */
export function AccountPage() {
  const { t } = useTranslation('account')
  useTitle(t('title'))
  const errorWords = useErrorWords()
  const me = useMe()
  if (me.isPending) return <Loading />
  if (me.isError)
    return <ErrorState words={errorWords(me.error)} onRetry={() => void me.refetch()} />
  return (
    <div className="page own-account">
      <div className="page-head">
        <h1>{t('title')}</h1>
        <span className="muted">{t('lead')}</span>
      </div>
      <OpenIdNotice />
      <FactorsSection me={me.data} />
      <OpenIdSection me={me.data} />
      <PasswordSection me={me.data} />
      <SessionsSection me={me.data} />
    </div>
  )
}
