import { Alert, App, Button, Popconfirm } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Me } from '../../../api/people/schema.ts'
import { ClientError } from '../../client.ts'
import { useErrorWords } from '../../error-words.ts'
import { useFormats } from '../../i18n/format.ts'
import { useLeaveFromAccount, useUnlinkOpenId } from './queries.ts'

/** The identity at the city's provider: linked or not, by its own person only. */
export function OpenIdSection({ me }: { me: Me }) {
  const { t } = useTranslation('account')
  const { dateTime } = useFormats()
  const words = useOpenIdWords()
  const leave = useLeaveFromAccount()
  if (!me.openId) return null
  const { label, linkedAt, usedAt } = me.openId
  const isProved = Date.now() < me.provedUntil
  const used = usedAt ? t('factors.lastUsed', { at: dateTime(usedAt) }) : t('factors.neverUsed')
  return (
    <section className="panel own-section">
      <h2>{label}</h2>
      <p className="muted">{linkedAt ? used : t('openId.none')}</p>
      {leave.isError ? <Alert type="warning" showIcon title={words(leave.error)} /> : null}
      <div className="account-actions">
        {linkedAt ? (
          <Unlink isProved={isProved} />
        ) : (
          <Button
            disabled={!isProved}
            loading={leave.isPending || leave.isSuccess}
            onClick={() => leave.mutate('link')}
          >
            {t('openId.link', { label })}
          </Button>
        )}
        {linkedAt && !isProved ? (
          <Button
            loading={leave.isPending || leave.isSuccess}
            onClick={() => leave.mutate('prove')}
          >
            {t('openId.prove', { label })}
          </Button>
        ) : null}
      </div>
      {isProved ? null : <p className="muted">{t('openId.proveFirst')}</p>}
    </section>
  )
}

function Unlink({ isProved }: { isProved: boolean }) {
  const { t } = useTranslation('account')
  const words = useOpenIdWords()
  const { message } = App.useApp()
  const unlink = useUnlinkOpenId()
  const said = {
    onSuccess: () => void message.success(t('openId.unlinked')),
    onError: (error: unknown) => {
      const isLast = error instanceof ClientError && error.status === 409
      void message.warning(isLast ? t('openId.last') : words(error))
    },
  }
  return (
    <Popconfirm
      title={t('openId.unlinkAsk')}
      okText={t('openId.unlink')}
      disabled={!isProved}
      onConfirm={() => unlink.mutate(undefined, said)}
    >
      <Button disabled={!isProved}>{t('openId.unlink')}</Button>
    </Popconfirm>
  )
}

function useOpenIdWords(): (error: unknown) => string {
  const { t } = useTranslation('account')
  const errorWords = useErrorWords()
  return (error) =>
    error instanceof ClientError && error.status === 409 ? t('openId.away') : errorWords(error)
}
