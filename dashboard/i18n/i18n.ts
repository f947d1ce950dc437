import i18next, { type i18n } from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { Language } from '../preferences.ts'
import { en, zh } from './texts.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'shell'
    resources: typeof zh
  }
}

/** The instance every component's `useTranslation` reads; ready when this returns. */
export function startI18n(language: Language): i18n {
  void i18next.use(initReactI18next).init({
    resources: { zh, en },
    lng: language,
    fallbackLng: 'zh',
    ns: Object.keys(zh),
    defaultNS: 'shell',
    initAsync: false,
    returnNull: false,
    showSupportNotice: false,
    // React escapes already.
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  })
  return i18next
}

/** BCP 47 tag of a language, for the document and for Intl. */
export const localeOf: Record<Language, string> = { zh: 'zh-CN', en: 'en-GB' }
