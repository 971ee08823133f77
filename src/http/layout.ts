import type { Locale } from '../core/types.ts';
import { html, type Html } from './html.ts';
import { WORDS } from './words.ts';

export interface PageFrame {
  readonly title: string;
  readonly locale: Locale;
  readonly body: Html;
}

/** The whole document of a page for whoever is not logged in. No script: it works wherever HTML does. */
export function layout({ title, locale, body }: PageFrame): string {
  const other = locale === 'ja' ? 'en' : 'ja';
  return html`<!doctype html>
    <html lang="${locale}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} – Kakehashi</title>
        <link rel="stylesheet" href="/assets/login.css" />
      </head>
      <body>
        <header>
          <a class="brand" href="/">架け橋 Kakehashi <span>${WORDS.tagline[locale]}</span></a>
          <a href="?lang=${other}" hreflang="${other}">${other === 'ja' ? '日本語' : 'English'}</a>
        </header>
        <main>${body}</main>
      </body>
    </html>`.text;
}
