import { useTranslation } from 'react-i18next'
import type { SearchAnswer } from '../../../api/search/schema.ts'
import { useFormats } from '../../i18n/format.ts'

/** How the question was understood and what the answer is based on; nothing for a plain search. */
export function Understood({ understood }: Pick<SearchAnswer, 'understood'>) {
  const { t } = useTranslation(['search', 'incidents'])
  const formats = useFormats()
  const words = () => {
    switch (understood.kind) {
      case 'contact':
        return t('understood.contact', { dwelling: understood.dwelling })
      case 'open':
        return t('understood.open', { where: understood.where ?? t('understood.everywhere') })
      case 'able': {
        const names = understood.skills.map((skill) => t(`incidents:skill.${skill}`))
        return t('understood.able', { skills: names.join(t('incidents:skillJoin')) })
      }
      case 'answered':
        if (understood.deviceId === null) return t('understood.answeredWhich')
        if (understood.at === null) return t('understood.answeredNever')
        return t('understood.answered', { at: formats.dateTime(understood.at) })
      case 'number':
        return t('understood.number', { field: t(`field.${understood.field}`) })
      case 'plain':
        return null
      default:
        return understood satisfies never
    }
  }
  const said = words()
  return said ? <p className="search-understood">{said}</p> : null
}
