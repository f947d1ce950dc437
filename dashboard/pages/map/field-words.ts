import type { useTranslation } from 'react-i18next'
import type { FieldValue } from '../../../devices/reading.ts'

type Translate = ReturnType<typeof useTranslation<'map'>>['t']

/** A reading's field in words; a name that the dashboard does not know yet is shown as it is. */
export function fieldWord(name: string, t: Translate): string {
  return t(`field.${name}` as 'field.state', { defaultValue: name })
}

export function valueWords(
  value: FieldValue,
  t: Translate,
  decimal: (value: number) => string,
): string {
  if (typeof value === 'boolean') return value ? t('value.yes') : t('value.no')
  if (typeof value === 'number') return decimal(value)
  if (Array.isArray(value)) return value.join(', ') || '–'
  return t(`word.${value}` as 'word.open', { defaultValue: value })
}
