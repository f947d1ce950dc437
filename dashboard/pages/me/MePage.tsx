import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { may } from '../../../api/people/schema.ts'
import { useErrorWords } from '../../error-words.ts'
import { pages } from '../../paths.ts'
import { useAccount } from '../../ui/account.ts'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { useTitle } from '../../ui/use-title.ts'
import { TextSizeSwitch } from '../phone/TextSizeSwitch.tsx'
import { textSizes, useTextSize } from '../phone/text-size.ts'
import { Consents } from './Consents.tsx'
import { Correct } from './Correct.tsx'
import { Copy, Leave } from './Going.tsx'
import { Kept } from './Kept.tsx'
import { useOwnPage } from './queries.ts'
import { Traces } from './Traces.tsx'
import '../phone/phone.css'
import './me.css'

/** What is kept about the one who is signed in, and their rights in it (个人信息保护法 44–47). */
export function MePage() {
  const { t } = useTranslation('me')
  const account = useAccount()
  const errorWords = useErrorWords()
  const size = useTextSize((state) => state.size)
  const page = useOwnPage()
  useTitle(t('title'))
  return (
    <div className="phone" style={{ fontSize: textSizes[size] }}>
      <div className="phone-column me">
        <TextSizeSwitch />
        {may(account, 'tasks.own') ? (
          <Link className="phone-link" to={pages.task()}>
            {t('back')}
          </Link>
        ) : null}
        <h1>{t('title')}</h1>
        <p className="muted">{t('lead')}</p>
        {page.isPending ? <Loading /> : null}
        {page.isError ? (
          <ErrorState words={errorWords(page.error)} onRetry={() => void page.refetch()} />
        ) : null}
        {page.data ? (
          <>
            <Kept page={page.data} />
            {page.data.person ? <Correct person={page.data.person} /> : null}
            {page.data.person ? <Consents person={page.data.person} /> : null}
            <Traces traces={page.data.traces} />
            <Copy />
            {page.data.person ? <Leave page={page.data} /> : null}
          </>
        ) : null}
      </div>
    </div>
  )
}
