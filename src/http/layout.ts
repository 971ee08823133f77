import type { Locale, Text } from '../core/types.ts';
import { html, type Html } from './html.ts';
import { WORDS } from './words.ts';

export interface PageFrame {
  readonly title: string;
  readonly locale: Locale;
  readonly loggedIn: boolean;
  readonly body: Html;
}

/** The whole document. No script: the page works wherever HTML does. */
export function layout({ title, locale, loggedIn, body }: PageFrame): string {
  const t = (text: Text): string => text[locale];
  const other = locale === 'ja' ? 'en' : 'ja';
  const logout = html`<form method="post" action="/logout"><button type="submit">${t(WORDS.logout)}</button></form>`;
  return html`<!doctype html>
    <html lang="${locale}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} – Kakehashi</title>
        <link rel="stylesheet" href="/assets/app.css" />
      </head>
      <body>
        <a class="skip" href="#main">${t(WORDS.skip)}</a>
        <header class="top">
          <a class="brand" href="/">架け橋 Kakehashi<span class="small">${t(WORDS.tagline)}</span></a>
          <nav><a href="?lang=${other}" hreflang="${other}">${other === 'ja' ? '日本語' : 'English'}</a>${loggedIn && logout}</nav>
        </header>
        <main id="main">${body}</main>
      </body>
    </html>`.text;
}
