import { PlusOutlined } from '@ant-design/icons'
import { Button, Input, Table, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Account } from '../../../api/people/schema.ts'
import { useErrorWords } from '../../error-words.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { AccountForm } from './AccountForm.tsx'
import { AccountSwitch } from './AccountSwitch.tsx'
import { useAccounts } from './queries.ts'

/** Who may sign in, and as what. */
export function AccountsTab() {
  const { t } = useTranslation('system')
  const errorWords = useErrorWords()
  const query = useAccounts()
  const [adding, setAdding] = useState(false)
  const [search, setSearch] = useState('')
  const wanted = search.trim().toLowerCase()
  const rows = (query.data ?? []).filter(({ name, displayName }) =>
    `${name} ${displayName}`.toLowerCase().includes(wanted),
  )
  return (
    <section>
      <div className="system-lead">
        <span className="muted">{t('accounts.lead')}</span>
        <span className="system-tools">
          <Input
            allowClear
            value={search}
            placeholder={t('accounts.search')}
            aria-label={t('accounts.search')}
            onChange={(event) => setSearch(event.target.value)}
          />
          <Button
            type="primary"
            icon={<PlusOutlined />}
            disabled={adding}
            onClick={() => setAdding(true)}
          >
            {t('accounts.add')}
          </Button>
        </span>
      </div>
      {adding ? <AccountForm onClose={() => setAdding(false)} /> : null}
      {query.isPending ? <Loading /> : null}
      {query.isError ? (
        <ErrorState words={errorWords(query.error)} onRetry={() => void query.refetch()} />
      ) : null}
      {query.isSuccess && rows.length === 0 ? <EmptyState title={t('accounts.empty')} /> : null}
      {rows.length > 0 ? <Accounts rows={rows} /> : null}
    </section>
  )
}

function Accounts({ rows }: { rows: readonly Account[] }) {
  const { t } = useTranslation(['system', 'shell'])
  const columns: TableColumnsType<Account> = [
    {
      key: 'name',
      title: t('accounts.name'),
      sorter: (a, b) => a.name.localeCompare(b.name),
      render: (_, { name }) => <code>{name}</code>,
    },
    {
      key: 'displayName',
      title: t('accounts.displayName'),
      render: (_, { displayName }) => displayName,
    },
    {
      key: 'role',
      title: t('accounts.role'),
      sorter: (a, b) => a.role.localeCompare(b.role),
      render: (_, { role }) => t(`shell:role.${role}`),
    },
    {
      key: 'volunteer',
      title: t('accounts.volunteer'),
      render: (_, { volunteerId }) => volunteerId ?? '–',
    },
    {
      key: 'state',
      title: t('accounts.state'),
      sorter: (a, b) => Number(a.disabled) - Number(b.disabled),
      render: (_, account) => <AccountSwitch account={account} />,
    },
  ]
  return (
    <div className="panel">
      <Table
        size="small"
        rowKey="id"
        columns={columns}
        dataSource={rows}
        pagination={rows.length > 50 ? { pageSize: 50, showSizeChanger: false } : false}
        scroll={{ x: 'max-content' }}
        showSorterTooltip={false}
      />
    </div>
  )
}
