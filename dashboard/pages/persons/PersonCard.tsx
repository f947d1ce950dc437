import { Button, Descriptions, Drawer, Popconfirm, Space } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PersonDetail } from '../../../api/persons/schema.ts'
import { useErrorWords } from '../../error-words.ts'
import { localeOf } from '../../i18n/i18n.ts'
import { usePreferences } from '../../preferences.ts'
import { DisabledWithReason } from '../../ui/DisabledWithReason.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { PersonForm } from './PersonForm.tsx'
import { useKeepPerson, usePerson } from './queries.ts'
import { Requests } from './Requests.tsx'
import { RevealDialog } from './RevealDialog.tsx'

/** One person, masked, with what may be done. */
export function PersonCard({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation('persons')
  const errorWords = useErrorWords()
  const query = usePerson(id)
  return (
    <Drawer open size="large" title={query.data?.maskedName ?? ''} onClose={onClose}>
      {query.isPending ? <Loading /> : null}
      {query.isError ? (
        <ErrorState words={errorWords(query.error)} onRetry={() => void query.refetch()} />
      ) : null}
      {query.data ? <Card person={query.data} /> : null}
      <Button type="link" onClick={onClose}>
        {t('close')}
      </Button>
    </Drawer>
  )
}

function Card({ person }: { person: PersonDetail }) {
  const { t } = useTranslation('persons')
  const errorWords = useErrorWords()
  const [open, setOpen] = useState<'reveal' | 'change' | null>(null)
  const keep = useKeepPerson(() => setOpen(null))
  const close = () => setOpen(null)
  const left = person.leftAt !== null ? t('hasLeft') : undefined
  return (
    <>
      <Descriptions
        column={1}
        size="small"
        bordered
        items={[
          { key: 'kind', label: t('kind.label'), children: t(`kind.${person.kind}`) },
          ...person.data.map(({ field, masked }, at) => ({
            key: `${field}-${at}`,
            label: t(`field.${field}`),
            children: <code>{masked}</code>,
          })),
        ]}
      />
      <Consents
        person={person}
        onWithdraw={(body) => keep.mutate({ deed: 'change', id: person.id, body })}
      />
      <Requests person={person} />
      {keep.isError ? <p role="alert">{errorWords(keep.error)}</p> : null}
      <Space wrap>
        <DisabledWithReason type="primary" right="persons.reveal" onClick={() => setOpen('reveal')}>
          {t('reveal.button')}
        </DisabledWithReason>
        <DisabledWithReason right="persons.write" reason={left} onClick={() => setOpen('change')}>
          {t('change')}
        </DisabledWithReason>
        <Popconfirm
          title={t('leaveSure')}
          okText={t('leave')}
          cancelText={t('close')}
          onConfirm={() => keep.mutate({ deed: 'leave', id: person.id })}
        >
          <DisabledWithReason danger right="persons.write" reason={left}>
            {t('leave')}
          </DisabledWithReason>
        </Popconfirm>
      </Space>
      {open === 'reveal' ? <RevealDialog person={person} onClose={close} /> : null}
      {open === 'change' ? <PersonForm person={person} onClose={close} /> : null}
    </>
  )
}

type ConsentsProps = {
  person: PersonDetail
  onWithdraw: (body: { withdraw: PersonDetail['consents'][number]['what'][] }) => void
}

function Consents({ person, onWithdraw }: ConsentsProps) {
  const { t } = useTranslation('persons')
  const { language } = usePreferences()
  const day = (at: number) => new Date(at).toLocaleDateString(localeOf[language])
  if (person.consents.length === 0) return <p className="muted">{t('consent.none')}</p>
  return (
    <ul className="consents">
      {person.consents.map(({ what, how, givenAt, withdrawnAt }) => (
        <li key={`${what}-${givenAt}`}>
          {t('consent.given', {
            what: t(`consent.${what}`),
            how: t(`consentWay.${how}`),
            day: day(givenAt),
          })}{' '}
          {withdrawnAt !== null ? (
            <span className="muted">{t('consent.withdrawn', { day: day(withdrawnAt) })}</span>
          ) : (
            <DisabledWithReason
              size="small"
              right="persons.write"
              onClick={() => onWithdraw({ withdraw: [what] })}
            >
              {t('consent.withdraw')}
            </DisabledWithReason>
          )}
        </li>
      ))}
    </ul>
  )
}
