import { Alert } from 'antd'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { type OpenIdWord, openIdWords } from '../../../api/people/schema.ts'

/** How a way to the identity provider ended, as the address of the page tells it. */
export function OpenIdNotice() {
  const { t } = useTranslation('account')
  const [search] = useSearchParams()
  const word = openIdWords.find((one) => one === search.get('open-id'))
  if (!word || word === 'step') return null
  const type = good.includes(word) ? 'success' : 'warning'
  return <Alert type={type} showIcon role="alert" title={t(`openId.${word}`)} />
}

const good: readonly OpenIdWord[] = ['linked', 'proved']
