import { browserSupportsWebAuthn } from '@simplewebauthn/browser'
import { App, Button, Popconfirm } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Me } from '../../../api/people/schema.ts'
import { useErrorWords } from '../../error-words.ts'
import { useFormats } from '../../i18n/format.ts'
import { PasskeyAdd } from './PasskeyAdd.tsx'
import { ProofForm } from './ProofForm.tsx'
import { useNewCodes, useRefreshMe, useRemovePasskey, useRemoveTotp } from './queries.ts'
import { RecoveryCodes } from './RecoveryCodes.tsx'
import { TotpSetup } from './TotpSetup.tsx'

type Doing = { what: 'app' | 'passkey' } | { what: 'codes'; codes: string[] }

/** Second factors: what there is, and one thing done at a time. */
export function FactorsSection({ me }: { me: Me }) {
  const { t } = useTranslation('account')
  const refresh = useRefreshMe()
  const [doing, setDoing] = useState<Doing>()
  const isBare = !me.totp && me.passkeys.length === 0
  const done = (codes: string[] | null) => {
    setDoing(codes ? { what: 'codes', codes } : undefined)
    refresh()
  }
  const isProved = Date.now() < me.provedUntil
  return (
    <section className="panel own-section">
      <h2>{t('factors.title')}</h2>
      {isBare ? <p>{t('factors.none')}</p> : null}
      {me.secondFactorRequired ? <p className="muted">{t('factors.required')}</p> : null}
      {doing?.what === 'codes' ? (
        <RecoveryCodes codes={doing.codes} onDone={() => setDoing(undefined)} />
      ) : null}
      {doing?.what === 'app' ? <TotpSetup onDone={done} /> : null}
      {doing?.what === 'passkey' ? <PasskeyAdd onDone={done} /> : null}
      {doing ? null : <FactorList me={me} isProved={isProved} onDo={setDoing} />}
      {doing || isProved ? null : <ProofForm me={me} />}
    </section>
  )
}

type ListProps = { me: Me; isProved: boolean; onDo: (doing: Doing) => void }

function FactorList({ me, isProved, onDo }: ListProps) {
  const { t } = useTranslation('account')
  const { dateTime } = useFormats()
  const errorWords = useErrorWords()
  const { message } = App.useApp()
  const [removeTotp, removePasskey, newCodes] = [useRemoveTotp(), useRemovePasskey(), useNewCodes()]
  const said = {
    onSuccess: () => void message.success(t('factors.removed')),
    onError: (error: unknown) => void message.warning(errorWords(error)),
  }
  const renew = () =>
    newCodes.mutate(undefined, {
      onSuccess: ({ recoveryCodes }) => onDo({ what: 'codes', codes: recoveryCodes ?? [] }),
      onError: said.onError,
    })
  const canPasskey = browserSupportsWebAuthn()
  return (
    <ul className="own-list">
      <li>
        <Words title={t('factors.app')} about={t(me.totp ? 'factors.appOn' : 'factors.appOff')} />
        {me.totp ? (
          <Remove isProved={isProved} onRemove={() => removeTotp.mutate(undefined, said)} />
        ) : (
          <Button disabled={!isProved} onClick={() => onDo({ what: 'app' })}>
            {t('factors.setUp')}
          </Button>
        )}
      </li>
      {me.passkeys.map(({ id, label, usedAt }) => (
        <li key={id}>
          <Words
            title={label}
            about={
              usedAt ? t('factors.lastUsed', { at: dateTime(usedAt) }) : t('factors.neverUsed')
            }
          />
          <Remove isProved={isProved} onRemove={() => removePasskey.mutate(id, said)} />
        </li>
      ))}
      <li>
        <Words
          title={t('factors.passkeys')}
          about={canPasskey ? t('factors.noPasskeys') : t('factors.noPasskeysHere')}
          isSilent={canPasskey && me.passkeys.length > 0}
        />
        <Button disabled={!isProved || !canPasskey} onClick={() => onDo({ what: 'passkey' })}>
          {t('factors.addPasskey')}
        </Button>
      </li>
      {me.totp || me.passkeys.length > 0 ? (
        <li>
          <Words
            title={t('factors.codes')}
            about={t('factors.codesLeft', { n: me.recoveryCodesLeft })}
          />
          <Button disabled={!isProved} loading={newCodes.isPending} onClick={renew}>
            {t('factors.newCodes')}
          </Button>
        </li>
      ) : null}
    </ul>
  )
}

function Words(props: { title: string; about: string; isSilent?: boolean }) {
  return (
    <span>
      <strong>{props.title}</strong>{' '}
      {props.isSilent ? null : <span className="muted">{props.about}</span>}
    </span>
  )
}

function Remove({ isProved, onRemove }: { isProved: boolean; onRemove: () => void }) {
  const { t } = useTranslation('account')
  return (
    <Popconfirm title={t('factors.removeAsk')} onConfirm={onRemove} disabled={!isProved}>
      <Button disabled={!isProved}>{t('factors.remove')}</Button>
    </Popconfirm>
  )
}
