import { IdcardOutlined, LogoutOutlined, SafetyOutlined, UserOutlined } from '@ant-design/icons'
import { App, Button, Dropdown } from 'antd'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, NavLink, useLocation, useNavigate } from 'react-router'
import { type Account, may, type Right } from '../api/people/schema.ts'
import { SearchBox } from './pages/search/SearchBox.tsx'
import { homeOf, pages } from './paths.ts'
import { usePreferences } from './preferences.ts'
import { useSignOut } from './session.ts'
import { ConnectionChip } from './ui/ConnectionChip.tsx'
import { LanguageSwitch } from './ui/LanguageSwitch.tsx'
import { ThemeSwitch } from './ui/ThemeSwitch.tsx'
import { useLive } from './use-live.ts'

/** What the bar offers, and the right that each page asks for. */
const entries = [
  { key: 'map', to: pages.map(), right: 'incidents.read' },
  { key: 'incidents', to: pages.incidents(), right: 'incidents.read' },
  { key: 'revenue', to: pages.revenue(), right: 'ledger.read' },
  { key: 'persons', to: pages.persons(), right: 'persons.read' },
  { key: 'task', to: pages.task(), right: 'tasks.own' },
  { key: 'system', to: pages.system(), right: 'intake.read' },
  { key: 'audit', to: pages.audit(), right: 'audit.read' },
] as const satisfies readonly { key: string; to: string; right: Right }[]

export function TopBar({ account }: { account: Account }) {
  const { t } = useTranslation('shell')
  const { language, theme, setLanguage, setTheme } = usePreferences()
  const { message } = App.useApp()
  const signOut = useSignOut()
  const navigate = useNavigate()
  const leave = () =>
    signOut.mutate(undefined, { onError: () => void message.warning(t('account.unheard'), 10) })
  return (
    <header className="top">
      <Link to={homeOf[account.role]} className="top-brand">
        <strong>{t('brand')}</strong> <span className="muted">{t('brandLatin')}</span>
      </Link>
      <Pages account={account} />
      <div className="top-tools">
        <SearchBox />
        <Chip />
        <LanguageSwitch language={language} onChange={setLanguage} />
        <span className="top-theme">
          <ThemeSwitch theme={theme} onChange={setTheme} />
        </span>
        <Dropdown
          trigger={['click']}
          menu={{
            items: [
              {
                key: 'who',
                disabled: true,
                label: `${account.displayName} · ${t(`role.${account.role}`)}`,
              },
              { type: 'divider' },
              {
                key: 'me',
                icon: <IdcardOutlined />,
                label: t('account.me'),
                onClick: () => navigate(pages.me()),
              },
              {
                key: 'account',
                icon: <SafetyOutlined />,
                label: t('account.own'),
                onClick: () => navigate(pages.account()),
              },
              {
                key: 'theme',
                label: theme === 'dark' ? t('theme.toLight') : t('theme.toDark'),
                onClick: () => setTheme(theme === 'dark' ? 'light' : 'dark'),
              },
              {
                key: 'out',
                icon: <LogoutOutlined />,
                label: t('account.signOut'),
                onClick: leave,
              },
            ],
          }}
        >
          <Button type="text" icon={<UserOutlined />} aria-label={t('account.menu')}>
            <span className="top-name">{account.displayName}</span>
          </Button>
        </Dropdown>
      </div>
    </header>
  )
}

/** On a phone the pages scroll sideways; the one that is open is always in sight. */
function Pages({ account }: { account: Account }) {
  const { t, i18n } = useTranslation('shell')
  const { pathname } = useLocation()
  const nav = useRef<HTMLElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the page and the length of its name are the triggers
  useEffect(() => {
    nav.current?.querySelector('.active')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [pathname, i18n.language])
  return (
    <nav className="top-nav" ref={nav}>
      {entries
        .filter((entry) => may(account, entry.right))
        .map((entry) => (
          <NavLink key={entry.key} to={entry.to} className="top-link">
            {t(`nav.${entry.key}`)}
          </NavLink>
        ))}
    </nav>
  )
}

const heardStepMs = 2000

function Chip() {
  const connection = useLive((state) => state.connection)
  const health = useLive((state) => state.health)
  // Only its age in words is shown: a bar that follows every tick would cost more than the tick.
  const heardAt = useLive(({ heardAt }) => heardAt && heardAt - (heardAt % heardStepMs))
  const offsetMs = useLive((state) => state.clockOffsetMs)
  const line = connection === 'live' ? 'up' : connection === 'connecting' ? 'connecting' : 'down'
  return <ConnectionChip line={line} health={health} heardAt={heardAt} offsetMs={offsetMs} />
}
