import { Button, Input, Select, Table, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import {
  type Person,
  type PersonSearch,
  personKinds,
  searchFields,
} from '../../../api/persons/schema.ts'
import { skills } from '../../../api/volunteers/schema.ts'
import { useErrorWords } from '../../error-words.ts'
import { pages } from '../../paths.ts'
import { DisabledWithReason } from '../../ui/DisabledWithReason.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { useTitle } from '../../ui/use-title.ts'
import { useSearchState } from '../search-state.ts'
import { PersonCard } from './PersonCard.tsx'
import { PersonForm } from './PersonForm.tsx'
import { usePersons, useSearch } from './queries.ts'
import './persons.css'

/** Residents and members, masked; the filters and the open person are in the URL. */
export function PersonsPage() {
  const { t } = useTranslation(['persons', 'roster'])
  const navigate = useNavigate()
  const errorWords = useErrorWords()
  const { search, patch } = useSearchState()
  const [adding, setAdding] = useState(false)
  const filter = Object.fromEntries(
    ['kind', 'skill', 'after'].flatMap((name) => {
      const value = search.get(name)
      return value ? [[name, value]] : []
    }),
  )
  const query = usePersons(filter)
  const find = useSearch()
  const open = search.get('person')
  const rows = find.data ?? query.data?.persons ?? []
  useTitle(t('title'))
  return (
    <div className="page persons">
      <header className="page-head">
        <h1>{t('title')}</h1>
        <DisabledWithReason right="roster.write" onClick={() => void navigate(pages.roster())}>
          {t('roster:title')}
        </DisabledWithReason>
        <DisabledWithReason type="primary" right="persons.write" onClick={() => setAdding(true)}>
          {t('add')}
        </DisabledWithReason>
      </header>
      <p className="muted">{t('lead')}</p>
      <div className="persons-tools">
        <Find onFind={(body) => find.mutate(body)} onClear={find.reset} isBusy={find.isPending} />
        <Filters filter={filter} patch={patch} />
      </div>
      {find.isError ? <p role="alert">{errorWords(find.error)}</p> : null}
      {query.isPending ? <Loading /> : null}
      {query.isError ? (
        <ErrorState words={errorWords(query.error)} onRetry={() => void query.refetch()} />
      ) : null}
      {query.isSuccess && rows.length === 0 ? <EmptyState title={t('empty')} /> : null}
      {rows.length > 0 ? <Rows rows={rows} onOpen={(person) => patch({ person })} /> : null}
      {query.data?.next && !find.data ? (
        <Button onClick={() => patch({ after: query.data.next })}>{t('next')}</Button>
      ) : null}
      {open ? <PersonCard id={open} onClose={() => patch({ person: null })} /> : null}
      {adding ? (
        <PersonForm onClose={() => setAdding(false)} onMade={(person) => patch({ person })} />
      ) : null}
    </div>
  )
}

type FindProps = { onFind: (body: PersonSearch) => void; onClear: () => void; isBusy: boolean }

function Find({ onFind, onClear, isBusy }: FindProps) {
  const { t } = useTranslation('persons')
  const [field, setField] = useState<PersonSearch['field']>('telephone')
  return (
    <Input.Search
      allowClear
      autoComplete="off"
      maxLength={64}
      loading={isBusy}
      aria-label={t('find')}
      placeholder={t('find')}
      addonBefore={
        <Select
          aria-label={t('findBy')}
          value={field}
          onChange={setField}
          options={searchFields.map((value) => ({ value, label: t(`field.${value}`) }))}
        />
      }
      onSearch={(value) => (value.trim() ? onFind({ field, value: value.trim() }) : onClear())}
    />
  )
}

type FiltersProps = {
  filter: { kind?: string; skill?: string }
  patch: (change: Record<string, string | null>, replace?: boolean) => void
}

function Filters({ filter, patch }: FiltersProps) {
  const { t } = useTranslation(['persons', 'incidents'])
  return (
    <>
      <Select
        allowClear
        aria-label={t('kind.label')}
        placeholder={t('kind.label')}
        value={filter.kind}
        onChange={(kind) => patch({ kind: kind ?? null, after: null }, true)}
        options={personKinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
      />
      <Select
        allowClear
        aria-label={t('skill')}
        placeholder={t('skill')}
        value={filter.skill}
        onChange={(skill) => patch({ skill: skill ?? null, after: null }, true)}
        options={skills.map((value) => ({ value, label: t(`incidents:skill.${value}`) }))}
      />
    </>
  )
}

function Rows({ rows, onOpen }: { rows: readonly Person[]; onOpen: (id: string) => void }) {
  const { t } = useTranslation('persons')
  const masked = (person: Person, field: string) =>
    person.data
      .filter((datum) => datum.field === field)
      .map((datum) => datum.masked)
      .join(' ') || '–'
  const columns: TableColumnsType<Person> = [
    {
      key: 'name',
      title: t('field.name'),
      render: (_, person) => (
        <Button type="link" size="small" onClick={() => onOpen(person.id)}>
          {person.maskedName}
        </Button>
      ),
    },
    { key: 'kind', title: t('kind.label'), render: (_, { kind }) => t(`kind.${kind}`) },
    ...(['telephone', 'dwelling', 'plate'] as const).map((field) => ({
      key: field,
      title: t(`field.${field}`),
      render: (_: unknown, person: Person) => masked(person, field),
    })),
  ]
  return (
    <div className="panel">
      <Table
        size="small"
        rowKey="id"
        columns={columns}
        dataSource={rows}
        pagination={false}
        scroll={{ x: 'max-content' }}
      />
    </div>
  )
}
