import { Button, Popconfirm, Table } from 'antd'
import { useTranslation } from 'react-i18next'
import type { RosterImport } from '../../../../api/roster/schema.ts'
import { useErrorWords } from '../../../error-words.ts'
import { useFormats } from '../../../i18n/format.ts'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { useNow } from '../../../ui/now.ts'
import { useRosterImports, useUndo } from './roster-queries.ts'

/** The latest imports, each to be undone for seven days, and what the last undo left as it is. */
export function RosterImports() {
  const { t } = useTranslation('roster')
  const words = useErrorWords()
  const formats = useFormats()
  const imports = useRosterImports()
  const undo = useUndo()
  if (imports.isPending) return <Loading small />
  if (imports.isError)
    return <ErrorState small words={words(imports.error)} onRetry={() => void imports.refetch()} />
  if (imports.data.length === 0) return <EmptyState small title={t('noImports')} />
  return (
    <section>
      <h2>{t('imports')}</h2>
      {undo.isError ? <p role="alert">{words(undo.error)}</p> : null}
      {undo.data ? (
        <output>
          <p>{t('undoneReport', { n: formats.number(undo.data.undone) })}</p>
          {undo.data.left.length > 0 ? <p>{t('left')}</p> : null}
          <ul>
            {undo.data.left.map(({ id, maskedName, why }) => (
              <li key={id}>
                {maskedName} {id}: {t(`why.${why}`)}
              </li>
            ))}
          </ul>
        </output>
      ) : null}
      <Table
        size="small"
        rowKey="id"
        scroll={{ x: 'max-content' }}
        dataSource={imports.data}
        pagination={false}
        showHeader={false}
        columns={[
          { key: 'at', render: (_, { at }) => formats.dateTime(at) },
          {
            key: 'counts',
            render: (_, { join, change, move, leave }) =>
              t('counts', { join, change, move, leave }),
          },
          {
            key: 'undo',
            render: (_, made) => (
              <UndoButton
                made={made}
                isPending={undo.isPending}
                onUndo={() => undo.mutate(made.id)}
              />
            ),
          },
        ]}
      />
    </section>
  )
}

type UndoProps = { made: RosterImport; isPending: boolean; onUndo: () => void }

function UndoButton({ made, isPending, onUndo }: UndoProps) {
  const { t } = useTranslation('roster')
  const now = useNow(60_000)
  if (made.undoneAt !== null) return <span className="muted">{t('undone')}</span>
  if (now > made.undoUntil) return <span className="muted">{t('over')}</span>
  return (
    <Popconfirm title={t('undoConfirm')} onConfirm={onUndo}>
      <Button size="small" loading={isPending}>
        {t('undo')}
      </Button>
    </Popconfirm>
  )
}
