/**
 * A company's name without what two people would write differently: width and case, legal form in front or behind, spaces,
 * punctuation, dashes and long-vowel marks. Equal results are a *suggestion* that two records mean one company, never a
 * proof. May be empty (a name of a legal form alone).
 */
export function normaliseName(name: string): string {
  const folded = name
    .normalize('NFKC')
    .toLowerCase()
    .replace(DASHES, 'ー')
    .replace(/[’‘`´]/gu, "'");
  const bare = withoutLegalForms(folded.replace(/\s+/gu, ' ').trim());
  const letters = bare.replace(NO_LETTER, '');
  return letters === '' ? folded.replace(NO_LETTER, '') : letters;
}

/** Hyphens, dashes, minus signs, wave dashes and the long-vowel mark: Japanese input turns each into any other. */
const DASHES = /[-‐‑‒–—―−ーｰ─━~〜～]/gu;
/** Everything that is neither letter nor digit; the long-vowel mark, a letter for Unicode, goes as well. */
const NO_LETTER = /[^\p{L}\p{N}]|ー/gu;

// NFKC has already turned ㈱ into (株), ㍿ into 株式会社 and （） into ().
const JAPANESE = [
  '特定非営利活動法人',
  '一般社団法人',
  '一般財団法人',
  '公益社団法人',
  '公益財団法人',
  '社会福祉法人',
  '独立行政法人',
  '国立大学法人',
  '医療法人社団',
  '医療法人財団',
  '医療法人',
  '学校法人',
  '宗教法人',
  'npo法人',
  '協同組合',
  '株式会社',
  '有限会社',
  '合同会社',
  '合資会社',
  '合名会社',
  '相互会社',
].join('|');
const ABBREVIATED = '[(]\\s*(?:株|有|同|資|名|相|社|財|医|学|福)\\s*[)]';
const LATIN = [
  'co\\.?\\s*,?\\s*ltd\\.?',
  'company,?\\s*limited',
  'corporation',
  'corp\\.?',
  'company',
  'co\\.?',
  'incorporated',
  'inc\\.?',
  'limited',
  'ltd\\.?',
  'l\\.?l\\.?c\\.?',
  'l\\.?l\\.?p\\.?',
  'plc\\.?',
  'gmbh',
  'k\\.?k\\.?',
  'g\\.?k\\.?',
  's\\.?a\\.?s?\\.?',
  'b\\.?v\\.?',
  'ag',
  'pte\\.?',
  'pty\\.?',
  'kabushiki ?kaisha',
].join('|');
const FRONT = new RegExp(`^(?:${JAPANESE}|${ABBREVIATED})\\s*`, 'u');
const BACK = new RegExp(`\\s*(?:${JAPANESE}|${ABBREVIATED})$`, 'u');
const LATIN_BACK = new RegExp(`(?:\\s*,\\s*|\\s+)(?:${LATIN})$`, 'u');
const LATIN_FRONT = /^(?:k\.\s?k\.|g\.\s?k\.)\s+/u;

function withoutLegalForms(name: string): string {
  let rest = name;
  for (;;) {
    const next = rest.replace(FRONT, '').replace(BACK, '').replace(LATIN_BACK, '').replace(LATIN_FRONT, '').trim();
    if (next === rest || next === '') return rest;
    rest = next;
  }
}
