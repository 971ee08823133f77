import { own } from '../../../src/sandbox/own.ts';
import { invalid } from './errors.ts';
import { DAY_MS, isRelative, timePoint } from './list-times.ts';
import type { Property } from './property.ts';
import { textList, textOf, type JsonObject } from './request-body.ts';
import type { CrmRecord } from './store/record.ts';
import { parseTime } from './values.ts';

/** What a value is tested with; `all` are the value and every former one. */
export type ValueTest = (value: string, all: readonly string[], record: CrmRecord) => boolean;

export interface Operation {
  readonly test: ValueTest;
  readonly includesEmpty: boolean;
  /** The answer moves on with the clock. */
  readonly relative: boolean;
}

type Make = (operation: JsonObject, operator: string, now: () => number) => ValueTest | null;

const NEGATIVE = /^(IS_NOT|IS_NONE|DOES_NOT|HAS_NEVER|IS_UNKNOWN|IS_BLANK)/;

/** Reads the operation of a property filter (API reference, "List filters"); an unknown type or operator is refused. */
export function readOperation(property: Property, operation: JsonObject, now: () => number): Operation {
  const operationType = textOf(operation.operationType) ?? '';
  const operator = textOf(operation.operator) ?? '';
  const test = own(MAKERS, operationType)?.(operation, operator, now) ?? null;
  if (test === null)
    throw invalid(`Filter operation ${operationType} with operator ${operator} is not valid for property ${property.name}`);
  checkType(property, operationType, operation);
  const given = operation.includeObjectsWithNoValueSet;
  const isAbsence = operator === 'IS_UNKNOWN' || operator === 'IS_BLANK';
  return {
    test,
    includesEmpty: isAbsence || (operationType !== 'ALL_PROPERTY' && (typeof given === 'boolean' ? given : NEGATIVE.test(operator))),
    relative:
      operationType.startsWith('ROLLING') ||
      [operation.timePoint, operation.lowerBoundTimePoint, operation.upperBoundTimePoint].some(isRelative),
  };
}

const TYPES_OF: Readonly<Record<string, readonly string[]>> = {
  ENUMERATION: ['enumeration', 'bool'],
  MULTISTRING: ['string', 'phone_number'],
  STRING: ['string', 'phone_number', 'enumeration'],
  NUMBER: ['number'],
  NUMBER_RANGED: ['number'],
  BOOL: ['bool', 'enumeration'],
};

function checkType(property: Property, operationType: string, operation: JsonObject): void {
  const types = own(TYPES_OF, operationType);
  if (types !== undefined && !types.includes(property.type)) {
    throw invalid(`Filter operation ${operationType} is not valid for property ${property.name} of type ${property.type}`);
  }
  if (operationType !== 'ENUMERATION' || property.externalOptions) return;
  const allowed = new Set(property.options.map((option) => option.value));
  const stray = textList(operation.values).find((value) => !allowed.has(value));
  if (stray !== undefined) throw invalid(`Value ${stray} is not an option of property ${property.name}`);
}

const MAKERS: Readonly<Record<string, Make>> = {
  ALL_PROPERTY: (_operation, operator) => own(ALL_PROPERTY, operator) ?? null,
  ENUMERATION: enumeration,
  MULTISTRING: (operation, operator) => strings(textList(operation.values), operator),
  STRING: (operation, operator) => strings([requiredValue(operation)], operator),
  NUMBER: number,
  NUMBER_RANGED: (operation, operator) =>
    between(Number(operation.lowerBound), Number(operation.upperBound), operator, (value) => Number(value)),
  BOOL: (operation, operator) => strings([requiredValue(operation)], operator),
  DATETIME: (operation, operator) => moments(Number(operation.timestamp), operator),
  DATE: (operation, operator) => moments(calendarDate(operation), operator),
  RANGED_DATE: (operation, operator) => between(Number(operation.lowerBound), Number(operation.upperBound), operator, parseTime),
  ROLLING_DATE_RANGE: rolling,
  ROLLING_PROPERTY_UPDATED: updatedWithin,
  TIME_POINT: (operation, operator, now) => {
    timePoint(operation.timePoint, now());
    return operator === 'IS_AFTER' || operator === 'IS_BEFORE' || operator === 'IS_EQUAL_TO'
      ? (value, all, record) => moments(timePoint(operation.timePoint, now()), operator)?.(value, all, record) === true
      : null;
  },
  TIME_RANGED: (operation, operator, now) => {
    const bounds = (): [number, number] => [
      timePoint(operation.lowerBoundTimePoint, now()),
      timePoint(operation.upperBoundTimePoint, now()),
    ];
    if (between(...bounds(), operator, parseTime) === null) return null;
    return (value, all, record) => between(...bounds(), operator, parseTime)?.(value, all, record) === true;
  },
};

const ALL_PROPERTY: Readonly<Record<string, ValueTest>> = {
  IS_KNOWN: () => true,
  IS_NOT_BLANK: () => true,
  IS_UNKNOWN: () => false,
  IS_BLANK: () => false,
};

function enumeration(operation: JsonObject, operator: string): ValueTest | null {
  const wanted = textList(operation.values);
  if (wanted.length === 0) throw invalid('Filter operation ENUMERATION requires values');
  const parts = (value: string): string[] => value.split(';').filter((item) => item !== '');
  const any = (value: string): boolean => parts(value).some((item) => wanted.includes(item));
  const allOf = (value: string): boolean => wanted.every((item) => parts(value).includes(item));
  const exactly = (value: string): boolean => allOf(value) && parts(value).length === wanted.length;
  const tests: Readonly<Record<string, ValueTest>> = {
    IS_ANY_OF: any,
    IS_NONE_OF: (value) => !any(value),
    IS_EXACTLY: exactly,
    IS_NOT_EXACTLY: (value) => !exactly(value),
    CONTAINS_ALL: allOf,
    DOES_NOT_CONTAIN_ALL: (value) => !allOf(value),
    HAS_EVER_BEEN_ANY_OF: (_value, all) => all.some(any),
    HAS_NEVER_BEEN_ANY_OF: (_value, all) => !all.some(any),
    HAS_EVER_BEEN_EXACTLY: (_value, all) => all.some(exactly),
    HAS_NEVER_BEEN_EXACTLY: (_value, all) => !all.some(exactly),
    HAS_EVER_CONTAINED_ALL: (_value, all) => all.some(allOf),
    HAS_NEVER_CONTAINED_ALL: (_value, all) => !all.some(allOf),
  };
  return own(tests, operator) ?? null;
}

function strings(given: readonly string[], operator: string): ValueTest | null {
  if (given.length === 0) throw invalid('Filter operation requires values');
  const wanted = given.map((value) => value.toLowerCase());
  const some = (test: (value: string, want: string) => boolean) => (value: string) =>
    wanted.some((want) => test(value.toLowerCase(), want));
  const equal = some((value, want) => value === want);
  const contains = some((value, want) => value.includes(want));
  const tests: Readonly<Record<string, ValueTest>> = {
    IS_EQUAL_TO: equal,
    IS_NOT_EQUAL_TO: (value) => !equal(value),
    CONTAINS: contains,
    DOES_NOT_CONTAIN: (value) => !contains(value),
    STARTS_WITH: some((value, want) => value.startsWith(want)),
    ENDS_WITH: some((value, want) => value.endsWith(want)),
    HAS_EVER_BEEN_EQUAL_TO: (_value, all) => all.some(equal),
    HAS_NEVER_BEEN_EQUAL_TO: (_value, all) => !all.some(equal),
    HAS_EVER_CONTAINED: (_value, all) => all.some(contains),
    HAS_NEVER_CONTAINED: (_value, all) => !all.some(contains),
  };
  return own(tests, operator) ?? null;
}

function number(operation: JsonObject, operator: string): ValueTest | null {
  const wanted = Number(operation.value);
  if (operation.value === undefined || operation.value === null || Number.isNaN(wanted))
    throw invalid('Filter operation NUMBER requires a value');
  const tests: Readonly<Record<string, ValueTest>> = {
    IS_EQUAL_TO: (value) => Number(value) === wanted,
    IS_NOT_EQUAL_TO: (value) => Number(value) !== wanted,
    IS_GREATER_THAN: (value) => Number(value) > wanted,
    IS_GREATER_THAN_OR_EQUAL_TO: (value) => Number(value) >= wanted,
    IS_LESS_THAN: (value) => Number(value) < wanted,
    IS_LESS_THAN_OR_EQUAL_TO: (value) => Number(value) <= wanted,
    HAS_EVER_BEEN_EQUAL_TO: (_value, all) => all.some((value) => Number(value) === wanted),
    HAS_NEVER_BEEN_EQUAL_TO: (_value, all) => !all.some((value) => Number(value) === wanted),
  };
  return own(tests, operator) ?? null;
}

function between(low: number, high: number, operator: string, read: (value: string) => number | null): ValueTest | null {
  if (Number.isNaN(low) || Number.isNaN(high)) throw invalid('A range needs a lower and an upper bound');
  const inside: ValueTest = (value) => {
    const at = read(value);
    return at !== null && at >= low && at <= high;
  };
  if (operator === 'IS_BETWEEN') return inside;
  return operator === 'IS_NOT_BETWEEN' ? (value, all, record) => !inside(value, all, record) : null;
}

function moments(wanted: number, operator: string): ValueTest | null {
  if (Number.isNaN(wanted)) throw invalid('A filter on time needs a time');
  const compare = (test: (at: number) => boolean): ValueTest => {
    return (value) => {
      const at = parseTime(value);
      return at !== null && test(at);
    };
  };
  const tests: Readonly<Record<string, ValueTest>> = {
    IS_EQUAL_TO: compare((at) => at === wanted),
    IS_AFTER: compare((at) => at > wanted),
    IS_AFTER_DATE: compare((at) => at >= wanted + DAY_MS),
    IS_BEFORE: compare((at) => at < wanted),
    IS_BEFORE_DATE: compare((at) => at < wanted),
  };
  return own(tests, operator) ?? null;
}

function rolling(operation: JsonObject, operator: string, now: () => number): ValueTest | null {
  const span = days(operation) * DAY_MS;
  const since = (value: string): number => now() - (parseTime(value) ?? Number.NaN);
  const tests: Readonly<Record<string, ValueTest>> = {
    IS_LESS_THAN_X_DAYS_AGO: (value) => since(value) >= 0 && since(value) <= span,
    IS_MORE_THAN_X_DAYS_AGO: (value) => since(value) > span,
    IS_LESS_THAN_X_DAYS_FROM_NOW: (value) => since(value) <= 0 && -since(value) <= span,
    IS_MORE_THAN_X_DAYS_FROM_NOW: (value) => -since(value) > span,
  };
  return own(tests, operator) ?? null;
}

function updatedWithin(operation: JsonObject, operator: string, now: () => number): ValueTest | null {
  const span = days(operation) * DAY_MS;
  const recent: ValueTest = (_value, _all, record) => now() - record.updatedAt <= span;
  if (operator === 'IS_UPDATED_IN_LAST_X_DAYS') return recent;
  return operator === 'IS_NOT_UPDATED_IN_LAST_X_DAYS' ? (value, all, record) => !recent(value, all, record) : null;
}

function days(operation: JsonObject): number {
  if (typeof operation.numberOfDays !== 'number') throw invalid('The filter operation requires numberOfDays');
  return operation.numberOfDays;
}

const MONTHS = ['JANUARY', 'FEBRUARY', 'MARCH', 'APRIL', 'MAY', 'JUNE', 'JULY', 'AUGUST', 'SEPTEMBER', 'OCTOBER', 'NOVEMBER', 'DECEMBER'];

function calendarDate({ year, month, day }: JsonObject): number {
  return Date.UTC(Number(year), MONTHS.indexOf(textOf(month)?.toUpperCase() ?? ''), Number(day));
}

function requiredValue(operation: JsonObject): string {
  const value = textOf(operation.value);
  if (value === undefined) throw invalid('The filter operation requires a value');
  return value;
}
