/** Text that is safe between tags and in attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[char] ?? char);
}

const STYLE = `
:root { color-scheme: light; font: 15px/1.6 system-ui, 'Hiragino Sans', 'Noto Sans JP', sans-serif; color: #181818; background: #f3f3f3 }
body { margin: 0 } .component { margin-bottom: 1rem } header { background: #032d60; color: #fff; padding: .8rem 1.5rem } header a { color: #fff }
main { max-width: 62rem; margin: 1.2rem auto; padding: 0 1rem } section { background: #fff; border: 1px solid #d8dde6; border-radius: 6px; padding: 1rem 1.3rem; margin-bottom: 1rem }
h1 { font-size: 1.4rem; margin: .2rem 0 } h2 { font-size: 1.05rem; margin: 0 0 .6rem } table { width: 100%; border-collapse: collapse } th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #ececec } th { color: #444; font-weight: 600; width: 16rem } thead th { width: auto }
.long { white-space: pre-line } .none { color: #666 } nav a { margin-right: 1rem }`;

/** A whole page; `main` is HTML already. */
export function page(title: string, main: string, language: 'ja' | 'en' = 'ja'): string {
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)} | Salesforce (sandbox)</title><style>${STYLE}</style></head><body><header><a href="/lightning/o/Account/list">取引先 / Accounts</a></header><main>${main}</main></body></html>`;
}

/** A section with rows of label and value; values are plain text. */
export function facts(title: string, rows: readonly (readonly [label: string, value: string])[]): string {
  if (rows.length === 0) return '';
  const body = rows
    .map(
      ([label, value]) =>
        `<tr><th scope="row">${escapeHtml(label)}</th><td class="long">${value === '' ? '<span class="none">–</span>' : escapeHtml(value)}</td></tr>`,
    )
    .join('');
  return `<section><h2>${escapeHtml(title)}</h2><table>${body}</table></section>`;
}

export interface Cell {
  readonly text: string;
  readonly href?: string;
}

/** A section with a table; cells are plain text, perhaps with a link. */
export function list(title: string, heads: readonly string[], rows: readonly (readonly Cell[])[]): string {
  if (rows.length === 0) return `<section><h2>${escapeHtml(title)}</h2><p class="none">なし / None</p></section>`;
  const head = heads.map((one) => `<th scope="col">${escapeHtml(one)}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('');
  return `<section><h2>${escapeHtml(title)}</h2><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></section>`;
}

function cell({ text, href }: Cell): string {
  const shown = escapeHtml(text);
  return `<td>${href === undefined ? shown : `<a href="${escapeHtml(href)}">${shown}</a>`}</td>`;
}
