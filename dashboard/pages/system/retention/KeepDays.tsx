import { Button, InputNumber, Space } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RetentionRule } from '../../../../api/retention/schema.ts'
import { useErrorWords } from '../../../error-words.ts'
import { useFormats } from '../../../i18n/format.ts'
import { DisabledWithReason } from '../../../ui/DisabledWithReason.tsx'
import { useChangeRetention } from './queries.ts'

/** The days a class is kept, and their change by who may; a shorter time is warned of. */
export function KeepDays({ rule }: { rule: RetentionRule }) {
  const { t } = useTranslation('retention')
  const formats = useFormats()
  const errorWords = useErrorWords()
  const change = useChangeRetention()
  const [days, setDays] = useState<number | null>(null)
  const { keepDays, leastDays, mostDays, defaultDays } = rule
  const name = t(`name.${rule.class}`)
  if (days === null)
    return (
      <Space>
        {t('days', { n: formats.number(keepDays) })}
        <DisabledWithReason right="retention.write" size="small" onClick={() => setDays(keepDays)}>
          {t('change')}
        </DisabledWithReason>
      </Space>
    )
  const save = () =>
    change.mutate({ class: rule.class, keepDays: days }, { onSuccess: () => setDays(null) })
  return (
    <div>
      <Space wrap>
        <InputNumber
          size="small"
          autoFocus
          value={days}
          min={leastDays}
          max={mostDays}
          precision={0}
          aria-label={t('label', { name })}
          onChange={(value) => setDays(value ?? keepDays)}
          onPressEnter={save}
        />
        <Button size="small" type="primary" loading={change.isPending} onClick={save}>
          {t('save')}
        </Button>
        <Button size="small" onClick={() => setDays(null)}>
          {t('cancel')}
        </Button>
      </Space>
      <div className="muted">
        {days < keepDays
          ? t('shorter', { n: formats.number(days) })
          : t('bounds', {
              least: formats.number(leastDays),
              most: formats.number(mostDays),
              usual: formats.number(defaultDays),
            })}
      </div>
      {change.isError ? <div role="alert">{errorWords(change.error)}</div> : null}
    </div>
  )
}
