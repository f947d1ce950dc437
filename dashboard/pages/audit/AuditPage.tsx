import { Tabs } from 'antd'
import { useTranslation } from 'react-i18next'
import { massExportRows } from '../../../api/audit/schema.ts'
import { useTitle } from '../../ui/use-title.ts'
import { useSearchState } from '../search-state.ts'
import { CheckpointsTab } from './CheckpointsTab.tsx'
import { RecordPanel } from './RecordPanel.tsx'
import { RecordsTab } from './RecordsTab.tsx'
import { RevealsTab } from './RevealsTab.tsx'
import './audit.css'

const tabs = ['records', 'reveals', 'exports', 'off_hours', 'cameras', 'checkpoints'] as const
type Tab = (typeof tabs)[number]

/** What the auditor looks through; tab, filters and the open record are in the URL. */
export function AuditPage() {
  const { t } = useTranslation('audit')
  const { search, patch } = useSearchState()
  const active = tabs.find((tab) => tab === search.get('tab')) ?? 'records'
  const record = search.get('record')
  useTitle(t('title'))
  return (
    <div className="page audit">
      <header className="page-head">
        <h1>{t('title')}</h1>
      </header>
      <Tabs
        activeKey={active}
        onChange={(tab) => patch({ tab: tab === 'records' ? null : tab, record: null })}
        destroyOnHidden
        items={tabs.map((tab) => ({
          key: tab,
          label: t(`tab.${tab}`),
          children: (
            <section>
              <p className="muted audit-lead">{t(`lead.${tab}`, { rows: massExportRows })}</p>
              <Content tab={tab} />
            </section>
          ),
        }))}
      />
      {record ? <RecordPanel id={record} onClose={() => patch({ record: null })} /> : null}
    </div>
  )
}

function Content({ tab }: { tab: Tab }) {
  if (tab === 'reveals') return <RevealsTab />
  if (tab === 'checkpoints') return <CheckpointsTab />
  return <RecordsTab view={tab === 'records' ? undefined : tab} />
}
