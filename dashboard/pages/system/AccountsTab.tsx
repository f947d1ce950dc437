import { PlusOutlined } from '@ant-design/icons'
import { Button, Input, Table, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Account, OneTimeLink } from '../../../api/people/schema.ts'
import { useErrorWords } from '../../error-words.ts'
import { useAccount } from '../../ui/account.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Loading } from '../../ui/Loading.tsx'
import { AccountEdit } from './AccountEdit.tsx'
import { AccountForm } from './AccountForm.tsx'
import { AccountLinkShown } from './AccountLinkShown.tsx'
import { AccountSwitch } from './AccountSwitch.tsx'
import { useAccounts } from './queries.ts'
import { useScopeWords } from './ScopeFields.tsx'

/** One thing at a time is open above the list. */
type Open =
  | { what: 'new' }
  | { what: 'edit'; account: Account }
  | { what: 'link'; name: string; link: OneTimeLink }

/** Who may sign in, and as what. */
export function AccountsTab() {
  const { t } = useTranslation('system')
  const errorWords = useErrorWords()
  const query = useAccounts()
  const [open, setOpen] = useState<Open>()
  const close = () => setOpen(undefined)
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
            disabled={open?.what === 'new'}
            onClick={() => setOpen({ what: 'new' })}
          >
            {t('accounts.add')}
          </Button>
        </span>
      </div>
      {open?.what === 'new' ? (
        <AccountForm
          onInvited={({ account, link }) => setOpen({ what: 'link', name: account.name, link })}
          onClose={close}
        />
      ) : null}
      {open?.what === 'edit' ? (
        <AccountEdit
          key={open.account.id}
          account={open.account}
          onLink={(name, link) => setOpen({ what: 'link', name, link })}
          onClose={close}
        />
      ) : null}
      {open?.what === 'link' ? <AccountLinkShown {...open} onClose={close} /> : null}
      {query.isPending ? <Loading /> : null}
      {query.isError ? (
        <ErrorState words={errorWords(query.error)} onRetry={() => void query.refetch()} />
      ) : null}
      {query.isSuccess && rows.length === 0 ? <EmptyState title={t('accounts.empty')} /> : null}
      {rows.length > 0 ? (
        <Accounts rows={rows} onEdit={(account) => setOpen({ what: 'edit', account })} />
      ) : null}
    </section>
  )
}

function Accounts(props: { rows: readonly Account[]; onEdit: (account: Account) => void }) {
  const { rows, onEdit } = props
  const { t } = useTranslation(['system', 'shell'])
  const scopeWords = useScopeWords()
  const own = useAccount()
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
      key: 'scope',
      title: t('accounts.scope'),
      render: (_, account) => scopeWords(account),
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
    {
      key: 'edit',
      render: (_, account) =>
        account.id === own.id ? null : (
          <Button size="small" onClick={() => onEdit(account)}>
            {t('accounts.edit')}
          </Button>
        ),
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
