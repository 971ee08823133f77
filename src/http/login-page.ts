import type { Locale } from '../core/types.ts';
import { html, type Html } from './html.ts';
import { WORDS } from './words.ts';

export function loginPage(locale: Locale, { expired }: { readonly expired: boolean }): { title: string; body: Html } {
  const body = html`<section class="box">
    <h1>${WORDS.loginTitle[locale]}</h1>
    ${expired && html`<p role="alert">${WORDS.loginExpired[locale]}</p>`}
    <p>${WORDS.loginHow[locale]}</p>
    <p><code>npx kakehashi user link</code></p>
  </section>`;
  return { title: WORDS.loginTitle[locale], body };
}
