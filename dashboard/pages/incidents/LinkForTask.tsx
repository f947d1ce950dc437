import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Incident } from '../../../api/incidents/schema.ts'
import type { TaskLink, TaskLinkState } from '../../../api/links/schema.ts'
import { may } from '../../../api/people/schema.ts'
import { client } from '../../client.ts'
import { useErrorWords } from '../../error-words.ts'
import { useFormats } from '../../i18n/format.ts'
import { endpoints } from '../../paths.ts'
import { useAccount } from '../../ui/account.ts'
import { DisabledWithReason } from '../../ui/DisabledWithReason.tsx'

const lookAgainMs = 10_000

/** A link for the one volunteer who is asked, and whether it has been opened. */
export function LinkForTask({ incident }: { incident: Incident }) {
  const { t } = useTranslation('incidents')
  const formats = useFormats()
  const { state, copy, shown } = useTaskLink(incident.id)
  const at = state?.usedAt ?? state?.openedAt
  return (
    <section>
      <DisabledWithReason
        right="incidents.dispatch"
        loading={copy.isPending}
        onClick={() => copy.mutate()}
      >
        {t(state && state.state !== 'none' ? 'link.again' : 'link.copy')}
      </DisabledWithReason>{' '}
      {state ? (
        <span role="status">
          {t(`link.state.${state.state}`, { time: at ? formats.time(at) : '' })}
        </span>
      ) : null}
      <p className="muted">{t('link.note')}</p>
      {shown ? (
        <>
          <p>{t('link.byHand')}</p>
          <Input readOnly value={shown} onFocus={(event) => event.target.select()} />
        </>
      ) : null}
    </section>
  )
}

/** Each press makes a new link; where the browser lets nothing into the clipboard, it is shown. */
function useTaskLink(id: string) {
  const { t } = useTranslation('incidents')
  const { message } = App.useApp()
  const errorWords = useErrorWords()
  const queries = useQueryClient()
  const queryKey = ['incident', id, 'link']
  const state = useQuery({
    queryKey,
    queryFn: ({ signal }) => client.get<TaskLinkState>(endpoints.incidentLink(id), signal),
    enabled: may(useAccount(), 'incidents.dispatch'),
    refetchInterval: lookAgainMs,
  })
  const copy = useMutation({
    mutationFn: async () => {
      const { path } = await client.post<TaskLink>(endpoints.incidentLink(id))
      const address = `${window.location.origin}${path}`
      try {
        await navigator.clipboard.writeText(address)
        return null
      } catch {
        return address
      }
    },
    gcTime: 0,
    onSuccess: (byHand) => {
      if (byHand === null) void message.success(t('link.copied'))
    },
    onError: (error) => void message.warning(errorWords(error)),
    onSettled: () => queries.invalidateQueries({ queryKey }),
  })
  return { state: state.data, copy, shown: copy.data ?? null }
}
