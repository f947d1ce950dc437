import { createBrowserRouter, Navigate, type RouteObject } from 'react-router'
import type { Right } from '../api/people/schema.ts'
import { LoginPage } from './pages/login/LoginPage.tsx'
import { NotFoundPage } from './pages/NotFoundPage.tsx'
import { PageFailed } from './pages/PageFailed.tsx'
import { homeOf, pages } from './paths.ts'
import { Shell } from './Shell.tsx'
import { useAccount } from './ui/account.ts'
import { RequireRight } from './ui/RequireRight.tsx'

type Page = () => React.ReactNode

/** A page loaded on its first visit, shown to those who hold the right. */
function page(path: string, right: Right, load: () => Promise<Page>): RouteObject {
  return {
    path,
    lazy: async () => {
      const Content = await load()
      // An element, not a component made here: its identity stays, and so does the page's state.
      return {
        element: (
          <Guarded right={right}>
            <Content />
          </Guarded>
        ),
      }
    },
  }
}

function Guarded({ right, children }: { right: Right; children: React.ReactNode }) {
  const { role } = useAccount()
  return (
    <RequireRight right={right} home={homeOf[role]}>
      {children}
    </RequireRight>
  )
}

function Home() {
  return <Navigate to={homeOf[useAccount().role]} replace />
}

export const routes: RouteObject[] = [
  { path: '/login', Component: LoginPage, ErrorBoundary: PageFailed },
  {
    path: '/welcome',
    ErrorBoundary: PageFailed,
    HydrateFallback: () => null,
    lazy: async () => ({
      Component: (await import('./pages/welcome/WelcomePage.tsx')).WelcomePage,
    }),
  },
  {
    path: pages.linkedTask(),
    ErrorBoundary: PageFailed,
    HydrateFallback: () => null,
    lazy: async () => ({
      Component: (await import('./pages/phone/LinkedTaskPage.tsx')).LinkedTaskPage,
    }),
  },
  {
    path: '/',
    Component: Shell,
    ErrorBoundary: PageFailed,
    HydrateFallback: () => null,
    children: [
      {
        ErrorBoundary: PageFailed,
        children: [
          { index: true, Component: Home },
          page(
            'map',
            'incidents.read',
            async () => (await import('./pages/map/MapPage.tsx')).MapPage,
          ),
          page(
            'incidents',
            'incidents.read',
            async () => (await import('./pages/incidents/IncidentsPage.tsx')).IncidentsPage,
          ),
          page(
            'revenue',
            'ledger.read',
            async () => (await import('./pages/revenue/RevenuePage.tsx')).RevenuePage,
          ),
          page(
            'persons',
            'persons.read',
            async () => (await import('./pages/persons/PersonsPage.tsx')).PersonsPage,
          ),
          page(
            'task',
            'tasks.own',
            async () => (await import('./pages/phone/TaskPage.tsx')).TaskPage,
          ),
          page(
            'roster',
            'roster.write',
            async () => (await import('./pages/persons/roster/RosterPage.tsx')).RosterPage,
          ),
          page(
            'system',
            'intake.read',
            async () => (await import('./pages/system/SystemPage.tsx')).SystemPage,
          ),
          page(
            'audit',
            'audit.read',
            async () => (await import('./pages/audit/AuditPage.tsx')).AuditPage,
          ),
          {
            path: 'account',
            lazy: async () => ({
              Component: (await import('./pages/account/AccountPage.tsx')).AccountPage,
            }),
          },
          {
            path: 'me',
            lazy: async () => ({ Component: (await import('./pages/me/MePage.tsx')).MePage }),
          },
          { path: '*', Component: NotFoundPage },
        ],
      },
    ],
  },
]

export const createRouter = () => createBrowserRouter(routes)
