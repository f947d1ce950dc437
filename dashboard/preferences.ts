import { create } from 'zustand'
import { keep, readKept } from './kept.ts'

export const languages = ['zh', 'en'] as const
export type Language = (typeof languages)[number]
export const themes = ['dark', 'light'] as const
export type ThemeName = (typeof themes)[number]

type Preferences = {
  language: Language
  theme: ThemeName
  setLanguage(language: Language): void
  setTheme(theme: ThemeName): void
}

/** What this browser's user chose; the browser's own language decides the first visit. */
export const usePreferences = create<Preferences>((set) => ({
  language: firstLanguage(readKept('linli.language'), browserLanguages()),
  theme: themes.find((theme) => theme === readKept('linli.theme')) ?? 'dark',
  setLanguage: (language) => {
    keep('linli.language', language)
    set({ language })
  },
  setTheme: (theme) => {
    keep('linli.theme', theme)
    set({ theme })
  },
}))

/** The remembered language, else the first that the browser names and Linli speaks, else Chinese. */
export function firstLanguage(remembered: string | null, browser: readonly string[]): Language {
  const known = languages.find((language) => language === remembered)
  if (known) return known
  for (const tag of browser) {
    const found = languages.find((language) => tag.toLowerCase().startsWith(language))
    if (found) return found
  }
  return 'zh'
}

function browserLanguages(): readonly string[] {
  return typeof navigator === 'undefined' ? [] : (navigator.languages ?? [])
}
