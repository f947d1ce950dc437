import { Tabs } from 'antd'
import { useTranslation } from 'react-i18next'
import { useNavigate, useSearchParams } from 'react-router'
import { homeOf, pages } from '../../paths.ts'
import { useAccount } from '../../ui/account.ts'
import { RequireRight } from '../../ui/RequireRight.tsx'
import { useTitle } from '../../ui/use-title.ts'
import { AccountsTab } from './AccountsTab.tsx'
import { DevicesTab } from './DevicesTab.tsx'
import { GapsTab } from './GapsTab.tsx'
import { ImportTab } from './ImportTab.tsx'
import { IntakeTab } from './IntakeTab.tsx'
import { LinksTab } from './LinksTab.tsx'
import { RetentionTab } from './retention/RetentionTab.tsx'
import './system.css'

const tabs = [
  { key: 'intake', Content: IntakeTab, right: 'intake.read' },
  { key: 'gaps', Content: GapsTab, right: 'intake.read' },
  { key: 'devices', Content: DevicesTab, right: 'places.read' },
  { key: 'links', Content: LinksTab, right: 'intake.read' },
  { key: 'accounts', Content: AccountsTab, right: 'accounts.manage' },
  { key: 'import', Content: ImportTab, right: 'places.write' },
  { key: 'retention', Content: RetentionTab, right: 'audit.read' },
] as const

/** How the installation itself is doing; the open tab is in the URL. */
export function SystemPage() {
  const { t } = useTranslation('system')
  const { role } = useAccount()
  const navigate = useNavigate()
  const [params] = useSearchParams()
  const asked = params.get('tab')
  const active = tabs.find(({ key }) => key === asked)?.key ?? 'intake'
  useTitle(t('title'))
  return (
    <div className="page system">
      <header className="page-head">
        <h1>{t('title')}</h1>
      </header>
      <Tabs
        activeKey={active}
        onChange={(tab) => void navigate(pages.system({ tab }))}
        destroyOnHidden
        items={tabs.map(({ key, Content, right }) => ({
          key,
          label: t(`tab.${key}`),
          children: (
            <RequireRight right={right} home={homeOf[role]}>
              <Content />
            </RequireRight>
          ),
        }))}
      />
    </div>
  )
}
