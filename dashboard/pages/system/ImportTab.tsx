import { UploadOutlined } from '@ant-design/icons'
import { Button, Spin, Table, Upload } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useErrorWords } from '../../error-words.ts'
import { useFormats } from '../../i18n/format.ts'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { type ImportReport, placesHeader, readPlacesFile } from './places-file.ts'
import { useImportPlaces } from './queries.ts'

/** Takes a file of places and devices and says of each row what became of it. */
export function ImportTab() {
  const { t } = useTranslation('system')
  const errorWords = useErrorWords()
  const send = useImportPlaces()
  const [name, setName] = useState('')
  const [refused, setRefused] = useState<'tooLarge' | 'wrongType'>()
  const take = async (file: File) => {
    setName(file.name)
    const read = readPlacesFile(file.name, file.size)
    setRefused('refused' in read ? read.refused : undefined)
    if ('format' in read) send.mutate({ text: await file.text(), format: read.format })
  }
  if (send.isPending)
    return (
      <output className="state">
        <Spin />
        <p className="state-title">{t('import.sending', { name })}</p>
      </output>
    )
  if (send.isError)
    return <ErrorState words={errorWords(send.error)} onRetry={() => send.reset()} />
  if (send.data) return <Report report={send.data} onAgain={() => send.reset()} />
  return (
    <section className="import">
      <p className="system-lead muted">{t('import.lead')}</p>
      <Upload.Dragger
        accept=".csv,.json,.geojson"
        showUploadList={false}
        beforeUpload={(file) => {
          void take(file)
          return false
        }}
      >
        <p className="import-icon">
          <UploadOutlined />
        </p>
        <p>
          <b>{t('import.choose')}</b> {t('import.drop')}
        </p>
      </Upload.Dragger>
      {refused ? (
        <p role="alert" className="import-refused">
          {name}: {t(`import.${refused}`)}
        </p>
      ) : null}
      <p className="muted">
        {t('import.columns')}
        <code>{placesHeader}</code>
      </p>
      <p className="muted">{t('import.crs')}</p>
    </section>
  )
}

function Report({ report, onAgain }: { report: ImportReport; onAgain: () => void }) {
  const { t } = useTranslation('system')
  const formats = useFormats()
  const { good, problems } = report
  return (
    <section className="panel import-report">
      <header>
        <h2>{good > 0 ? t('import.good', { n: formats.number(good) }) : t('import.noneGood')}</h2>
        <span className="muted">
          {problems.length > 0
            ? t('import.problems', { n: formats.number(problems.length) })
            : t('import.allGood')}
        </span>
        <Button onClick={onAgain}>{t('import.again')}</Button>
      </header>
      {problems.length > 0 ? (
        <Table
          size="small"
          rowKey={({ line, reason }) => `${line} ${reason}`}
          dataSource={problems}
          pagination={problems.length > 50 ? { pageSize: 50, showSizeChanger: false } : false}
          columns={[
            {
              key: 'line',
              title: t('import.line'),
              width: 90,
              align: 'right',
              render: (_, { line }) => formats.number(line),
            },
            { key: 'reason', title: t('import.reason'), render: (_, { reason }) => reason },
          ]}
        />
      ) : null}
    </section>
  )
}
