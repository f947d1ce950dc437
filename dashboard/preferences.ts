import { create } from 'zustand'

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
  language: firstLanguage(read('linli.language'), browserLanguages()),
  theme: themes.find((theme) => theme === read('linli.theme')) ?? 'dark',
  setLanguage: (language) => {
    write('linli.language', language)
    set({ language })
  },
  setTheme: (theme) => {
    write('linli.theme', theme)
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

// Storage may be forbidden by the browser's settings; then the choice lasts for the visit.
function read(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    return
  }
}
