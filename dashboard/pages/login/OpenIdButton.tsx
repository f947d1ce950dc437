import { Alert, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { ClientError } from '../../client.ts'
import { useErrorWords } from '../../error-words.ts'
import { useLeaveForOpenId, useWays } from './queries.ts'

/** The way through the city's identity provider, where there is one. */
export function OpenIdButton({ token }: { token?: string }) {
  const { t } = useTranslation('account')
  const words = useErrorWords()
  const leave = useLeaveForOpenId(token)
  const { openId } = useWays()
  if (!openId) return null
  const isAway = leave.error instanceof ClientError && leave.error.status === 409
  return (
    <>
      <Button
        className="login-open-id"
        size="large"
        block
        loading={leave.isPending || leave.isSuccess}
        onClick={() => leave.mutate()}
      >
        {t('openId.signIn', { label: openId.label })}
      </Button>
      {leave.isError ? (
        <Alert
          type="warning"
          showIcon
          role="alert"
          title={isAway ? t('openId.away') : words(leave.error)}
        />
      ) : null}
    </>
  )
}
