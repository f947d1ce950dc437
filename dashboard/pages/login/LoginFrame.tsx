import type { ReactNode } from 'react'
import { usePreferences } from '../../preferences.ts'
import { LanguageSwitch } from '../../ui/LanguageSwitch.tsx'
import { ThemeSwitch } from '../../ui/ThemeSwitch.tsx'
import './login.css'

/** The card in the middle of the pages that come before signing in. */
export function LoginFrame({ children }: { children: ReactNode }) {
  const { language, theme, setLanguage, setTheme } = usePreferences()
  return (
    <div className="login">
      <div className="login-tools">
        <LanguageSwitch language={language} onChange={setLanguage} />
        <ThemeSwitch theme={theme} onChange={setTheme} />
      </div>
      <main className="login-card panel">{children}</main>
    </div>
  )
}
