import { listOf, objectOf, textOf, type Json } from './input.ts';
import type { App, Field, Row } from './store.ts';
import { minute, SYSTEM } from './store.ts';

const ADMIN = { code: 'Administrator', name: 'Administrator' };
/** kintone keeps unique values this long at most. */
const UNIQUE_LENGTH = 64;

type Checked = { readonly value: unknown } | { readonly wrong: string };

/** Checks the values of a record and gives them as they are kept; unknown codes are passed over, as kintone does. */
export function acceptValues(app: App, record: Json, place: string, wrong: Record<string, string>): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [code, cell] of Object.entries(record)) {
    const field = app.fields.get(code);
    if (field === undefined || isSystem(field)) continue;
    const checked = check(field, objectOf(cell).value ?? null);
    if ('wrong' in checked) wrong[`${place}${code}.value`] = checked.wrong;
    else values[code] = checked.value;
  }
  return values;
}

function isSystem(field: Field): boolean {
  return (Object.values(SYSTEM) as string[]).includes(field.code);
}

const MANY: readonly string[] = ['CHECK_BOX', 'MULTI_SELECT'];
const PEOPLE: readonly string[] = ['USER_SELECT', 'GROUP_SELECT', 'ORGANIZATION_SELECT'];

function check(field: Field, value: unknown): Checked {
  if (MANY.includes(field.type)) return checkMany(field, value);
  if (PEOPLE.includes(field.type)) return { value: listOf(value).map((one) => person(objectOf(one))) };
  const text = value === null ? '' : textOf(value);
  if (text === null) return { wrong: '値の形式が正しくありません。' };
  if (text === '') return field.required === true ? { wrong: '必須です。' } : { value: '' };
  return checkText(field, text);
}

function person({ code }: Json): { readonly code: string; readonly name: string } {
  const name = textOf(code) ?? '';
  return { code: name, name };
}

function checkMany(field: Field, value: unknown): Checked {
  const chosen = listOf(value).map(String);
  const unknown = chosen.find((one) => field.options?.[one] === undefined);
  return unknown === undefined ? { value: chosen } : { wrong: `"${unknown}"は選択肢にありません。` };
}

function checkText(field: Field, text: string): Checked {
  switch (field.type) {
    case 'NUMBER':
      return Number.isFinite(Number(text)) ? { value: text } : { wrong: '数字でなければなりません。' };
    case 'DATE':
      return isDate(text) ? { value: text } : { wrong: '日付の形式が正しくありません。' };
    case 'DATETIME':
      return Number.isNaN(Date.parse(text)) ? { wrong: '日時の形式が正しくありません。' } : { value: minute(new Date(text)) };
    case 'DROP_DOWN':
    case 'RADIO_BUTTON':
      return field.options?.[text] === undefined ? { wrong: `"${text}"は選択肢にありません。` } : { value: text };
    default:
      return field.unique === true && text.length > UNIQUE_LENGTH
        ? { wrong: `${UNIQUE_LENGTH}文字以下でなければなりません。` }
        : { value: text };
  }
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);
}

/** A value that another record has in a unique field. */
export function checkUnique(app: App, id: number | null, values: Json, place: string, wrong: Record<string, string>): void {
  for (const [code, index] of app.unique) {
    const holder = index.get(textOf(values[code]) ?? '');
    if (holder !== undefined && holder !== id) wrong[`${place}${code}.value`] = '値がほかのレコードと重複しています。';
  }
}

/** A record as the API tells it, all fields or the named ones. */
export function render(app: App, row: Row, fields: readonly string[]): Record<string, unknown> {
  const codes = fields.length === 0 ? [...app.fields.keys(), '$id', '$revision'] : fields;
  return Object.fromEntries(codes.flatMap((code) => cellOf(app, row, code)));
}

function cellOf(app: App, row: Row, code: string): [string, { readonly type: string; readonly value: unknown }][] {
  if (code === '$id') return [[code, { type: '__ID__', value: String(row.id) }]];
  if (code === '$revision') return [[code, { type: '__REVISION__', value: String(row.revision) }]];
  const field = app.fields.get(code);
  return field === undefined ? [] : [[code, { type: field.type, value: valueOf(row, field) }]];
}

/** What stands in a field of a record; what was never written is empty in the way of its type. */
export function valueOf(row: Row, field: Field): unknown {
  switch (field.type) {
    case 'RECORD_NUMBER':
      return String(row.id);
    case 'CREATED_TIME':
      return row.created;
    case 'UPDATED_TIME':
      return row.updated;
    case 'CREATOR':
    case 'MODIFIER':
      return ADMIN;
    default:
      return row.values[field.code] ?? ([...MANY, ...PEOPLE].includes(field.type) ? [] : field.type.startsWith('DATE') ? null : '');
  }
}
