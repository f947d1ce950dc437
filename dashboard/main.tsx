import { QueryClientProvider } from '@tanstack/react-query'
import { App as AntdApp, ConfigProvider } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCN from 'antd/locale/zh_CN'
import { StrictMode, useEffect, useMemo } from 'react'
import { createRoot } from 'react-dom/client'
import { RouterProvider } from 'react-router'
import { localeOf, startI18n } from './i18n/i18n.ts'
import { usePreferences } from './preferences.ts'
import { createQueryClient } from './queries.ts'
import { createRouter } from './routes.tsx'
import { giveStylesNonce, pageNonce } from './ui/page-nonce.ts'
import { antdTheme, cssVariables } from './ui/theme.ts'
import './ui/base.css'

const texts = startI18n(usePreferences.getState().language)
const queries = createQueryClient()
const router = createRouter()
const nonce = pageNonce()
if (nonce) giveStylesNonce(nonce)

/** Language and theme around everything; both change without a reload. */
function Root() {
  const language = usePreferences((state) => state.language)
  const theme = usePreferences((state) => state.theme)
  const config = useMemo(() => antdTheme(theme), [theme])
  useEffect(() => {
    document.documentElement.lang = localeOf[language]
    void texts.changeLanguage(language)
  }, [language])
  useEffect(() => {
    const { style } = document.documentElement
    for (const [name, value] of Object.entries(cssVariables(theme))) style.setProperty(name, value)
  }, [theme])
  return (
    <ConfigProvider
      theme={config}
      {...(nonce ? { csp: { nonce } } : {})}
      locale={language === 'zh' ? zhCN : enUS}
      button={{ autoInsertSpace: false }}
    >
      <AntdApp style={{ height: '100%' }} message={{ maxCount: 2 }}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </AntdApp>
    </ConfigProvider>
  )
}

const container = document.getElementById('root')
if (!container) throw new Error('index.html has no #root')
createRoot(container).render(
  <StrictMode>
    <Root />
  </StrictMode>,
)
