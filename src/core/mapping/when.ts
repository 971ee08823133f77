import type { Path } from '../schema/index.ts';
import type { Scalar } from '../types.ts';
import { report, usesField } from './compiling.ts';
import type { StreamCompiling } from './compiling.ts';
import { compileFormula } from './formula.ts';
import { BROKEN, fieldReader, isEmpty } from './row.ts';
import type { Test } from './row.ts';
import type { ConditionFile, WhenFile } from './table-values.ts';

/** `when` → a test of the row. Values are compared as text, so that HubSpot's "true" and Salesforce's true are one. */
export function compileWhen(
  c: StreamCompiling,
  spec: WhenFile | undefined,
  path: Path,
  options: { readonly optional?: boolean } = {},
): Test {
  if (spec === undefined) return () => true;
  if (typeof spec === 'string') return formulaTest(c, spec, path, options);
  if (!isList(spec)) return conditionTest(c, spec, path, options);
  const tests = spec.map((condition, i) => conditionTest(c, condition, [...path, i], options));
  return (row) => tests.every((test) => test(row) === true);
}

function isList(spec: Exclude<WhenFile, string>): spec is Extract<WhenFile, readonly unknown[]> {
  return Array.isArray(spec);
}

/** As in JSONata: nothing, false, 0, empty text and empty list are no. */
function formulaTest(c: StreamCompiling, source: string, path: Path, options: { readonly optional?: boolean }): Test {
  const read = compileFormula(c, source, path, { optional: options.optional === true });
  return (row) => {
    const result = read(row);
    return result === BROKEN ? BROKEN : !isEmpty(result) && result !== false && result !== 0;
  };
}

type Check = (value: unknown) => boolean;

function conditionTest(c: StreamCompiling, condition: ConditionFile, path: Path, options: { readonly optional?: boolean }): Test {
  const checks = checksOf(condition);
  if (checks.length === 0) {
    report(c, path, {
      found: { ja: '比較のない条件', en: 'a condition that compares nothing' },
      expected: {
        ja: 'is / not / in / exists / over / startsWith / contains / lacks のどれか',
        en: 'one of is, not, in, exists, over, startsWith, contains, lacks',
      },
    });
  }
  const values = [condition.is, ...(condition.in ?? [])].filter((value) => typeof value === 'string');
  const optional = options.optional === true || condition.optional === true;
  usesField(c, condition.field, [...path, 'field'], { values, optional });
  const read = fieldReader(condition.field);
  const [only, ...more] = checks;
  if (only !== undefined && more.length === 0) return (row) => only(read(row));
  return (row) => {
    const value = read(row);
    return checks.every((check) => check(value));
  };
}

function checksOf(condition: ConditionFile): readonly Check[] {
  const checks: Check[] = [];
  const { is, not, exists, over, startsWith, contains } = condition;
  if (is !== undefined) checks.push(oneOf([is]));
  if (condition.in !== undefined) checks.push(oneOf(condition.in));
  if (not !== undefined) {
    const found = oneOf(isScalarList(not) ? not : [not]);
    checks.push((value) => !found(value));
  }
  if (exists !== undefined) checks.push((value) => !isEmpty(value) === exists);
  if (over !== undefined) checks.push((value) => !isEmpty(value) && Number(value) > over);
  if (startsWith !== undefined) checks.push((value) => textOf(value).startsWith(startsWith));
  if (condition.lacks !== undefined) {
    const unwanted = condition.lacks.map(fold);
    checks.push((value) => unwanted.every((text) => !fold(textOf(value)).includes(text)));
  }
  if (contains !== undefined) {
    const wanted = fold(contains);
    checks.push((value) => fold(textOf(value)).includes(wanted));
  }
  return checks;
}

function isScalarList(value: Scalar | readonly Scalar[]): value is readonly Scalar[] {
  return Array.isArray(value);
}

function oneOf(values: readonly Scalar[]): Check {
  const wanted = new Set(values.map(textOf));
  return (value) => wanted.has(textOf(value));
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (isEmpty(value)) return '';
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : JSON.stringify(value);
}

function fold(value: string): string {
  return value.normalize('NFKC').toLowerCase();
}
