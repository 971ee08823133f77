import { invalid, type ErrorDetail, type VendorError } from './errors.ts';
import type { Property } from './property.ts';
import { textOf } from './request-body.ts';

export const PORTAL_ID = 62515;
const MAX_LENGTH = 65_536;
const DAY_MS = 86_400_000;
const EDGE_SPACE = /^[\s\u00a0\u200b\ufeff]|[\s\u00a0\u200b\ufeff]$/;

/** Why one value was refused. */
export interface ValueProblem {
  readonly name: string;
  readonly error: string;
  readonly message: string;
}

export type Checked = { readonly value: string } | { readonly problem: ValueProblem };

/** Brings a value into the form in which HubSpot stores it: text, ISO time in UTC, `YYYY-MM-DD`, `true` or `false`, options joined by `;`. */
export function checkValue(property: Property, given: unknown, previous: string | undefined): Checked {
  const value = given === null || given === undefined ? '' : (textOf(given) ?? JSON.stringify(given));
  if (value === '') return { value };
  const problem = (error: string, message: string): Checked => ({ problem: { name: property.name, error, message } });
  if (value.length > MAX_LENGTH)
    return problem('PROPERTY_VALUE_TOO_LONG', `Property value is too long: ${value.length} characters, the maximum is ${MAX_LENGTH}`);
  if (property.type !== 'string' && EDGE_SPACE.test(value))
    return problem('LEADING_TRAILING_WHITESPACE', `"${value}" includes leading or trailing whitespace.`);
  switch (property.type) {
    case 'number':
      return Number.isFinite(Number(value)) && !/^0[xbo]/i.test(value)
        ? { value }
        : problem('INVALID_DOUBLE', `${value} was not a valid number.`);
    case 'bool':
      return value === 'true' || value === 'false'
        ? { value }
        : problem('INVALID_OPTION', `${value} was not one of the allowed options: [true, false]`);
    case 'enumeration':
      return checkOption(property, value, previous, problem);
    case 'date':
      return checkDate(value, problem);
    case 'datetime': {
      const at = parseTime(value);
      if (at === null) return problem('INVALID_DATE', `${value} was not a valid date or time.`);
      const stored = new Date(at).toISOString();
      // The same text rather than an equal one: a million records share it with their seed.
      return { value: stored === value ? value : stored };
    }
    default:
      return { value };
  }
}

/** Epoch ms of an ISO time or of digits; null for anything else. */
export function parseTime(value: string): number | null {
  const at = /^-?\d{1,16}$/.test(value) ? Number(value) : /^\d{4}-\d{2}-\d{2}/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isFinite(at) && Math.abs(at) <= 8.64e15 ? at : null;
}

/** The refusal of a whole request for values that were not valid. */
export function invalidValues(problems: readonly ValueProblem[]): VendorError {
  return invalid(problemText(problems), { errors: problems.map(problemDetail) });
}

export function problemText(problems: readonly ValueProblem[]): string {
  const list = problems.map(({ name, error, message }) => ({
    isValid: false,
    message,
    error,
    name,
    localizedErrorMessage: message,
    portalId: PORTAL_ID,
  }));
  return `Property values were not valid: ${JSON.stringify(list)}`;
}

function problemDetail({ name, error, message }: ValueProblem): ErrorDetail {
  return { message, code: error, context: { propertyName: [name] } };
}

type Refuse = (error: string, message: string) => Checked;

function checkOption(property: Property, value: string, previous: string | undefined, problem: Refuse): Checked {
  // Owners, pipelines and the like: their values are checked where they live.
  if (property.externalOptions) return { value };
  const allowed = new Set(property.options.map((option) => option.value));
  const isMulti = property.fieldType === 'checkbox';
  const adds = isMulti && value.startsWith(';');
  const items = isMulti ? value.split(';').filter((item) => item !== '') : [value];
  const unknown = items.find((item) => !allowed.has(item));
  if (unknown !== undefined) {
    return problem(
      'INVALID_OPTION',
      `${unknown} was not one of the allowed options: [${property.options.map((option) => option.value).join(', ')}]`,
    );
  }
  const before = adds && previous !== undefined && previous !== '' ? previous.split(';') : [];
  return { value: [...new Set([...before, ...items])].join(';') };
}

function checkDate(value: string, problem: Refuse): Checked {
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) {
    const at = Date.parse(`${value}T00:00:00Z`);
    if (Number.isFinite(at) && new Date(at).toISOString().startsWith(value)) return { value };
    return problem('INVALID_DATE', `${value} was not a valid date.`);
  }
  const at = parseTime(value);
  if (at === null) return problem('INVALID_DATE', `${value} was not a valid date.`);
  if (at % DAY_MS !== 0) {
    const time = new Date(at);
    return problem(
      'INVALID_DATE',
      `${value} is at ${time.getUTCHours()}:${time.getUTCMinutes()}:${time.getUTCSeconds()}.${time.getUTCMilliseconds()} UTC, not midnight!`,
    );
  }
  return { value: new Date(at).toISOString().slice(0, 10) };
}
