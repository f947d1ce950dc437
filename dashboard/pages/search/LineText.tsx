import { useTranslation } from 'react-i18next'
import { useFormats } from '../../i18n/format.ts'
import type { Line } from './found.ts'

/** What one line says: its kind, its name, and the one fact that tells it from its neighbours. */
export function LineText({ line }: { line: Line }) {
  const { t, i18n } = useTranslation(['search', 'incidents'])
  const formats = useFormats()
  if (line.group === 'persons') {
    const { kind, maskedName, telephone, id } = line.hit
    return <Words kind={t(`person.${kind}`)} name={maskedName} fact={telephone ?? id} />
  }
  if (line.group === 'incidents') {
    const { type, code, state, reportedAt } = line.hit
    const name = `${t(`incidents:type.${type}`)} · ${t(`incidents:state.${state}`)}`
    return <Words kind={code} name={name} fact={formats.dateTime(reportedAt)} />
  }
  if (line.group === 'stays') {
    const { bayId, state, enteredAt } = line.hit
    return <Words kind={bayId} name={t(`stay.${state}`)} fact={formats.dateTime(enteredAt)} />
  }
  const { kind, device, name, nameEn, id, match } = line.hit
  const shown = (i18n.language === 'en' && nameEn) || name || id
  const how = match === 'typo' || match === 'sound' ? ` · ${t(`match.${match}`)}` : ''
  return (
    <Words
      kind={device ? t(`device.${device}`) : t(`kind.${kind}`)}
      name={shown}
      fact={`${id}${how}`}
    />
  )
}

function Words({ kind, name, fact }: { kind: string; name: string; fact: string }) {
  return (
    <>
      <span className="search-kind muted">{kind}</span>
      <span className="search-name">{name}</span>
      <span className="search-fact muted">{fact}</span>
    </>
  )
}
