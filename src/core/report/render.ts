import type { Locale } from '../types.ts';
import type { Block } from './document.ts';

/** Markdown (CommonMark with tables). What people typed is shown as they typed it, never as markup. */
export function toMarkdown(blocks: readonly Block[], locale: Locale): string {
  return `${blocks.map((block) => markdownOf(block, locale)).join('\n\n')}\n`;
}

function markdownOf(block: Block, locale: Locale): string {
  if (block.kind === 'heading') return `${'#'.repeat(block.level)} ${plain(block.text[locale])}`;
  if (block.kind === 'text') return plain(block.text[locale]);
  if (block.kind === 'facts') return block.rows.map(({ name, says }) => `- **${plain(name[locale])}**: ${plain(says[locale])}`).join('\n');
  if (block.kind === 'list') return block.items.map((item) => `- ${plain(item[locale])}`).join('\n');
  if (block.kind === 'behind')
    return `${plain(block.title[locale])}: ${block.items.map((item) => plain(item[locale])).join(locale === 'ja' ? '、' : ', ')}`;
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    row(block.head.map((cell) => plain(cell[locale]))),
    row(block.head.map((_, i) => (block.right.includes(i) ? '---:' : '---'))),
    ...block.rows.map((cells) => row(cells.map((cell) => plain(cell[locale])))),
  ].join('\n');
}

function plain(text: string): string {
  return oneLine(text).replaceAll(/[\\`*[\]<|]/g, String.raw`\$&`);
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*[\r\n]+\s*/g, ' ');
}

const STYLE = `body{font-family:system-ui,"Hiragino Sans","Noto Sans JP",sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;line-height:1.6;color:#1c2430}
h2{border-bottom:1px solid #c9d1da;padding-bottom:.2rem;margin-top:2rem}h3{margin-bottom:.3rem;break-after:avoid}
table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid #dde3ea;padding:.3rem .6rem;text-align:left}.n{text-align:right}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;margin:0;break-inside:avoid}dt{color:#556}dd{margin:0}`;

/** One page that needs no other file; prints well. */
export function toHtml(blocks: readonly Block[], locale: Locale): string {
  const title = blocks.find((block) => block.kind === 'heading')?.text[locale] ?? 'Kakehashi';
  return `<!doctype html>
<html lang="${locale}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(title)}</title>
<style>${STYLE}</style></head>
<body>
${blocks.map((block) => htmlOf(block, locale)).join('\n')}
</body>
</html>
`;
}

function htmlOf(block: Block, locale: Locale): string {
  if (block.kind === 'heading') return `<h${block.level}>${escape(block.text[locale])}</h${block.level}>`;
  if (block.kind === 'text') return `<p>${escape(block.text[locale])}</p>`;
  if (block.kind === 'facts')
    return `<dl>${block.rows.map(({ name, says }) => `<dt>${escape(name[locale])}</dt><dd>${escape(says[locale])}</dd>`).join('')}</dl>`;
  if (block.kind === 'list' || block.kind === 'behind') {
    const items = `<ul>${block.items.map((item) => `<li>${escape(item[locale])}</li>`).join('')}</ul>`;
    return block.kind === 'list' ? items : `<details><summary>${escape(block.title[locale])}</summary>${items}</details>`;
  }
  const cells = (tag: 'th' | 'td', row: readonly string[]): string =>
    `<tr>${row.map((cell, i) => `<${tag}${block.right.includes(i) ? ' class="n"' : ''}>${escape(cell)}</${tag}>`).join('')}</tr>`;
  const rows = block.rows.map((row) =>
    cells(
      'td',
      row.map((cell) => cell[locale]),
    ),
  );
  return `<table><thead>${cells(
    'th',
    block.head.map((cell) => cell[locale]),
  )}</thead><tbody>${rows.join('')}</tbody></table>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}
