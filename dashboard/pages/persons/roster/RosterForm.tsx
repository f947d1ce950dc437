import { UploadOutlined } from '@ant-design/icons'
import { Button, Checkbox, Input, Select, Upload } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { consentWays } from '../../../../api/persons/schema.ts'
import type { RosterAsk } from '../../../../api/roster/schema.ts'
import { base64Of, mostBytes } from './roster-file.ts'

type Props = { isPending: boolean; onPreview: (ask: RosterAsk) => void }

/** The file, how its members agreed, and whether who is missing has left. */
export function RosterForm({ isPending, onPreview }: Props) {
  const { t } = useTranslation('roster')
  const [file, setFile] = useState<File>()
  const [consents, setConsents] = useState(false)
  const [how, setHow] = useState<(typeof consentWays)[number]>('paper')
  const [on, setOn] = useState('')
  const [leave, setLeave] = useState(false)
  const tooLarge = file !== undefined && file.size > mostBytes
  const send = async () => {
    if (file)
      onPreview({ file: await base64Of(file), consent: consents ? { how, on } : null, leave })
  }
  return (
    <section className="roster-form">
      <p className="muted">{t('lead')}</p>
      <p className="muted">{t('columns')}</p>
      <Upload
        accept=".csv,.txt"
        showUploadList={false}
        beforeUpload={(chosen) => {
          setFile(chosen)
          return false
        }}
      >
        <Button icon={<UploadOutlined />}>{t('choose')}</Button>
      </Upload>
      {file ? <p>{t('chosen', { name: file.name })}</p> : null}
      {tooLarge ? <p role="alert">{t('tooLarge')}</p> : null}
      <Checkbox checked={consents} onChange={(event) => setConsents(event.target.checked)}>
        {t('consent')}
      </Checkbox>
      {consents ? (
        <p className="roster-consent">
          <Select
            aria-label={t('consentHow')}
            value={how}
            onChange={setHow}
            options={consentWays.map((value) => ({ value, label: t(`way.${value}`) }))}
          />
          <Input
            type="date"
            aria-label={t('consentOn')}
            value={on}
            onChange={(event) => setOn(event.target.value)}
          />
        </p>
      ) : null}
      <Checkbox checked={leave} onChange={(event) => setLeave(event.target.checked)}>
        {t('leave')}
      </Checkbox>
      <Button
        type="primary"
        loading={isPending}
        disabled={!file || tooLarge || (consents && on === '')}
        onClick={() => void send()}
      >
        {t('preview')}
      </Button>
    </section>
  )
}
