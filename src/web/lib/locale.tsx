import { createContext, useContext, useMemo, useState, type ReactNode } from 'react';
import type { Locale, Text } from '../../core/types.ts';

interface Language {
  readonly locale: Locale;
  /** The text in the reader's language. */
  readonly t: (text: Text) => string;
  readonly setLocale: (locale: Locale) => void;
}

const LanguageContext = createContext<Language>({ locale: 'en', t: (text) => text.en, setLocale: () => undefined });
const YEAR_S = 365 * 86_400;

/** The server writes the language into the page; a change is remembered in a cookie that it reads. */
export function LanguageProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [locale, set] = useState<Locale>(() => (document.documentElement.lang === 'en' ? 'en' : 'ja'));
  const value = useMemo(
    () => ({
      locale,
      t: (text: Text) => text[locale],
      setLocale: (next: Locale) => {
        document.documentElement.lang = next;
        document.cookie = `kakehashi_lang=${next}; Path=/; SameSite=Lax; Max-Age=${YEAR_S}`;
        set(next);
      },
    }),
    [locale],
  );
  return <LanguageContext value={value}>{children}</LanguageContext>;
}

export function useLanguage(): Language {
  return useContext(LanguageContext);
}

/** `%{name}` stands for a value. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replaceAll(/%\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
