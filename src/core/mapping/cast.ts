/** The words of `as`: what a raw value must be, and its one form in the log. */
import { normaliseCorporateNumber, normaliseDomains, normaliseSalesforceId } from '../identity/index.ts';
import type { Scalar, Text } from '../types.ts';
import type { Calendar } from './calendar.ts';

export const CASTS = [
  'text',
  'number',
  'integer',
  'boolean',
  'date',
  'datetime',
  'domain',
  'email',
  'corporateNumber',
  'salesforceId',
  'list',
  'days',
] as const;
export type Cast = (typeof CASTS)[number];

export interface CastContext {
  readonly calendar: Calendar;
  readonly freeMail: ReadonlySet<string>;
}

/** The value in its one form; null: nothing there; undefined: it cannot be that. `value` is neither null nor ''. */
export type CastFunction = (value: unknown, context: CastContext) => Scalar | undefined;

export const CAST: Readonly<Record<Cast, { readonly apply: CastFunction; readonly expected: Text }>> = {
  text: { apply: asText, expected: { ja: '文字列', en: 'a text' } },
  number: { apply: asNumber, expected: { ja: '数値', en: 'a number' } },
  integer: { apply: asInteger, expected: { ja: '整数', en: 'a whole number' } },
  boolean: { apply: asBoolean, expected: { ja: 'true または false', en: 'true or false' } },
  date: { apply: (value, { calendar }) => calendar.dateOf(value), expected: { ja: '実在する日付', en: 'a date that exists' } },
  datetime: { apply: (value, { calendar }) => calendar.instantOf(value), expected: { ja: '日時', en: 'a date with time' } },
  domain: { apply: asDomain, expected: { ja: 'ドメインまたは URL', en: 'a domain or web address' } },
  email: { apply: asEmail, expected: { ja: 'メールアドレス', en: 'an e-mail address' } },
  corporateNumber: {
    apply: fromText(normaliseCorporateNumber),
    expected: { ja: '13桁の法人番号(検査数字が正しいもの)', en: 'a 13-digit corporate number with a right check digit' },
  },
  salesforceId: {
    apply: fromText(normaliseSalesforceId),
    expected: { ja: 'Salesforce ID(15桁または18桁)', en: 'a Salesforce id of 15 or 18 characters' },
  },
  list: { apply: asList, expected: { ja: '値のリスト', en: 'a list of values' } },
  days: { apply: asDays, expected: { ja: '日数', en: 'a number of days' } },
};

function asText(value: unknown): Scalar | undefined {
  if (typeof value === 'string') {
    const trimmed = value.trim();
    return trimmed === '' ? null : trimmed;
  }
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return undefined;
}

const PLAIN = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const GROUPED = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/;

function asNumber(value: unknown): Scalar | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string') return undefined;
  let text = value.trim();
  if (text === '') return null;
  if (!PLAIN.test(text)) {
    // Typed by people: full-width digits, a currency sign in front or behind, thousands separators.
    text = text
      .normalize('NFKC')
      .replace(/^[¥\\$€£]\s*|\s*円$/gu, '')
      .replace(/^[−‐–]/u, '-');
    if (GROUPED.test(text)) text = text.replaceAll(',', '');
    if (!PLAIN.test(text)) return undefined;
  }
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}

function asInteger(value: unknown): Scalar | undefined {
  const number = asNumber(value);
  return typeof number === 'number' && !Number.isSafeInteger(number) ? undefined : number;
}

function asBoolean(value: unknown): Scalar | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return undefined;
  const text = value.trim().toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : text === '' ? null : undefined;
}

/** A web address that is none, or a free-mail domain, tells nothing: not worth a rejection. */
function asDomain(value: unknown, { freeMail }: CastContext): Scalar | undefined {
  const text = asText(value);
  if (typeof text !== 'string') return text;
  const domains = normaliseDomains(text, { freeMail });
  return domains.length === 0 ? null : domains.join(';');
}

function asEmail(value: unknown): Scalar | undefined {
  const text = asText(value);
  if (typeof text !== 'string') return text;
  const address = text.normalize('NFKC').toLowerCase();
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address) ? address : undefined;
}

function fromText(normalise: (text: string) => string | null): CastFunction {
  return (value) => {
    const text = asText(value);
    return typeof text === 'string' ? (normalise(text) ?? undefined) : text;
  };
}

/** `a;b`: each item once, in its order. */
function asList(value: unknown): Scalar | undefined {
  const items: unknown[] = Array.isArray(value) ? value : typeof value === 'string' ? value.split(/[;,、]/u) : [value];
  const texts = items.map(asText);
  if (texts.includes(undefined)) return undefined;
  const present = texts.filter((text) => typeof text === 'string');
  return present.length === 0 ? null : [...new Set(present)].join(';');
}

function asDays(value: unknown): Scalar | undefined {
  return asNumber(typeof value === 'string' ? value.normalize('NFKC').replace(/\s*(?:日間?|days?)\s*$/iu, '') : value);
}
