/** What a field expects and what a value is, in both languages. */
import type { Text } from '../types.ts';
import type { Field, NumberField, TextField } from './field.ts';
import { unwrap } from './field.ts';

export function expectedOf(field: Field): Text {
  const known = unwrap(field);
  switch (known.type) {
    case 'any':
      return { ja: '値', en: 'a value' };
    case 'text':
      return expectedText(known);
    case 'number':
    case 'integer':
      return expectedNumber(known);
    case 'boolean':
      return { ja: 'true または false', en: 'true or false' };
    case 'date':
      return { ja: '日付(YYYY-MM-DD)', en: 'a date (YYYY-MM-DD)' };
    case 'enum':
      return { ja: `次のいずれか: ${known.values.join(', ')}`, en: `one of ${known.values.join(', ')}` };
    case 'scalar':
      return { ja: '文字列・数値・true/false', en: 'a text, a number, true or false' };
    case 'list':
      return expectedList(known.min, known.max, known.unique === true);
    case 'dictionary':
      return known.min === undefined
        ? { ja: '「キー: 値」の組', en: 'a map of keys to values' }
        : {
            ja: `${String(known.min)}組以上の「キー: 値」`,
            en: `a map with at least ${known.min === 1 ? 'one entry' : `${String(known.min)} entries`}`,
          };
    case 'object':
      return { ja: '「キー: 値」の組', en: 'a map of keys to values' };
    case 'union':
      return {
        ja: known.of.map((one) => expectedOf(one).ja).join('、または '),
        en: known.of.map((one) => expectedOf(one).en).join(', or '),
      };
  }
}

export function foundOf(value: unknown): Text {
  if (value === undefined) return { ja: '記述なし', en: 'nothing' };
  if (value === null) return { ja: '空', en: 'nothing (empty)' };
  if (Array.isArray(value)) return { ja: `リスト(${String(value.length)}件)`, en: `a list of ${String(value.length)}` };
  if (typeof value === 'object') return { ja: '「キー: 値」の組', en: 'a map' };
  const shown = typeof value === 'string' ? `"${shorten(value)}"` : typeof value === 'number' ? String(value) : JSON.stringify(value);
  const kind = typeof value === 'string' ? TEXT : typeof value === 'number' ? NUMBER : { ja: '真偽値', en: '' };
  return { ja: `${kind.ja} ${shown}`, en: `${kind.en} ${shown}`.trim() };
}

const TEXT: Text = { ja: '文字列', en: 'the text' };
const NUMBER: Text = { ja: '数値', en: 'the number' };

function shorten(value: string): string {
  const line = value.replace(/\s+/gu, ' ');
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}

function expectedText(field: TextField): Text {
  if (field.patternDoc !== undefined) return field.patternDoc;
  if (field.pattern !== undefined) return { ja: `形式 ${field.pattern.source} の文字列`, en: `a text of the form ${field.pattern.source}` };
  if (field.maxLength !== undefined) {
    return { ja: `${String(field.maxLength)}文字までの文字列`, en: `a text of at most ${String(field.maxLength)} characters` };
  }
  return field.minLength === undefined ? { ja: '文字列', en: 'a text' } : { ja: '空でない文字列', en: 'a text that is not empty' };
}

function expectedNumber(field: NumberField): Text {
  const { min, max } = field;
  const kind = field.type === 'integer' ? { ja: '整数', en: 'a whole number' } : { ja: '数値', en: 'a number' };
  if (min !== undefined && max !== undefined) {
    return { ja: `${String(min)}〜${String(max)} の${kind.ja}`, en: `${kind.en} from ${String(min)} to ${String(max)}` };
  }
  if (min !== undefined) return { ja: `${String(min)} 以上の${kind.ja}`, en: `${kind.en} of at least ${String(min)}` };
  if (max !== undefined) return { ja: `${String(max)} 以下の${kind.ja}`, en: `${kind.en} of at most ${String(max)}` };
  return kind;
}

function expectedList(min: number | undefined, max: number | undefined, unique: boolean): Text {
  const different: Text = unique ? { ja: '重複のない', en: ' without repeats' } : { ja: '', en: '' };
  if (min !== undefined && max !== undefined) {
    return {
      ja: `${String(min)}〜${String(max)}件の${different.ja}リスト`,
      en: `a list of ${String(min)} to ${String(max)}${different.en}`,
    };
  }
  if (min !== undefined)
    return { ja: `${String(min)}件以上の${different.ja}リスト`, en: `a list of at least ${String(min)}${different.en}` };
  return { ja: `${different.ja}リスト`, en: `a list${different.en}` };
}
