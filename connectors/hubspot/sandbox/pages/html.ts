import type { SandboxAnswer } from '../../../../src/sandbox/types.ts';

/** Text that is safe inside an element or an attribute. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Markup made by `html`, in which every value that was put in is escaped. */
export interface Markup {
  readonly markup: string;
}

type Part = string | number | Markup | readonly Markup[];

/** A template whose values are escaped, unless they are markup themselves. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { markup: strings.map((text, at) => text + (at < parts.length ? rendered(parts[at] ?? '') : '')).join('') };
}

function rendered(part: Part): string {
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part));
  return 'markup' in part ? part.markup : part.map((one) => one.markup).join('');
}

const STYLE = `body{font:15px/1.6 system-ui,"Hiragino Sans","Noto Sans JP",sans-serif;color:#33475b;background:#f5f8fa;margin:0}
header{background:#2e475d;padding:.6rem 2rem}header a{color:#fff;margin-right:1.5rem;text-decoration:none}
main{max-width:60rem;margin:1.5rem auto;padding:0 1rem}section{background:#fff;border:1px solid #dfe3eb;border-radius:4px;padding:1rem 1.5rem;margin-bottom:1rem}
h1{font-size:1.5rem;margin:.5rem 0}h2{font-size:1.05rem;margin:.2rem 0 .6rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.3rem .8rem .3rem 0;border-bottom:1px solid #eaf0f6;overflow-wrap:anywhere}
th{font-weight:600;width:16rem}thead th{width:auto}td.text{white-space:pre-wrap}a{color:#0068b1}.quiet{color:#5b7084}`;

/** A whole page. */
export function page(title: string, content: Markup, portalId: number): SandboxAnswer {
  const { markup } = html`<!doctype html>
    <html lang="ja">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <title>${title}</title>
        <style>
          ${{ markup: STYLE }}
        </style>
      </head>
      <body>
        <header>
          <nav><a href="/contacts/${portalId}/objects/0-2">会社 Companies</a><a href="/contacts/${portalId}/lists">リスト Lists</a></nav>
        </header>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html> `;
  return { status: 200, headers: { 'content-type': 'text/html;charset=utf-8' }, body: markup };
}
