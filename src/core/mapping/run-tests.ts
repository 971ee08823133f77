/** The examples beside a mapping, run: what an admin wrote down against what comes out. */
import { didYouMean, foundOf, nearest, problemAt } from '../schema/index.ts';
import type { Path, Problem } from '../schema/index.ts';
import type { Mapped, SourceRecord, Text } from '../types.ts';
import type { CompiledMapping, MappingEnv } from './compiled.ts';
import type { ParsedMappingTest } from './parse.ts';
import { recordIdOf } from './record-id.ts';
import type { MappingTestFile } from './table-tests.ts';

export interface MappingTestResult {
  readonly name: string;
  /** Empty: it came out as written. */
  readonly problems: readonly Problem[];
}

type Example = MappingTestFile['tests'][number];

/** Runs every example. Scopes are `<connection>:test`, so that keys in the examples can be written down. */
export async function runMappingTests(mapping: CompiledMapping, test: ParsedMappingTest): Promise<readonly MappingTestResult[]> {
  const results: MappingTestResult[] = [];
  for (const [i, example] of test.file.tests.entries()) {
    const path: Path = ['tests', i];
    results.push({ name: example.name, problems: await runExample(mapping, test, example, path) });
  }
  return results;
}

/** The scopes under which examples run. */
export function testEnv(name: string): MappingEnv {
  const scopes = new Proxy<Record<string, string>>({}, { get: (_target, key) => (typeof key === 'string' ? `${key}:test` : undefined) });
  return { scope: `${name}:test`, scopes };
}

async function runExample(mapping: CompiledMapping, test: ParsedMappingTest, example: Example, path: Path): Promise<readonly Problem[]> {
  const spec = mapping.specs.find((one) => one.name === example.stream);
  if (spec === undefined) {
    const names = mapping.specs.map((one) => one.name);
    return [
      problemAt(test.doc, [...path, 'stream'], {
        found: { ja: `ないストリーム ${example.stream}`, en: `the unknown stream ${example.stream}` },
        expected: { ja: `次のいずれか: ${names.join(', ')}`, en: `one of ${names.join(', ')}` },
        suggestion: didYouMean(nearest(example.stream, names)),
      }),
    ];
  }
  const record = recordOf(example, mapping.idOf[spec.name] ?? []);
  const mapped = await mapping.apply(example.stream, record, testEnv(mapping.name));
  return compareResult(test, example, mapped, [...path, 'expect']);
}

function recordOf(example: Example, idFields: readonly string[]): SourceRecord {
  const named = recordIdOf(idFields, example.record);
  return {
    id: example.id ?? (named === '' ? 'record-1' : named),
    raw: example.record,
    modifiedAt: example.modifiedAt ?? null,
    ...(example.associations === undefined ? {} : { associations: example.associations }),
    ...(example.deleted === undefined ? {} : { deleted: example.deleted }),
    ...(example.mergedInto === undefined ? {} : { mergedInto: example.mergedInto }),
  };
}

function compareResult(test: ParsedMappingTest, example: Example, mapped: Mapped, path: Path): readonly Problem[] {
  const { entity, lines, task, rejections } = example.expect;
  const problems: Problem[] = [];
  const compare = (name: keyof Example['expect'], expected: unknown, found: unknown): void => {
    for (const difference of differences(expected, found, [...path, name])) {
      problems.push(problemAt(test.doc, difference.path, { found: shown(difference.found), expected: shown(difference.expected) }));
    }
  };
  if (entity !== undefined) compare('entity', entity, mapped.entity);
  if (lines !== undefined) compare('lines', lines, mapped.lines);
  if (task !== undefined) compare('task', task, mapped.task);
  compare('rejections', rejections ?? [], mapped.rejections);
  return problems;
}

interface Difference {
  readonly path: Path;
  readonly expected: unknown;
  readonly found: unknown;
}

/** Maps are compared by what is written, lists item by item and in length; `null` means that nothing is there. */
function differences(expected: unknown, found: unknown, path: Path): Difference[] {
  if (Array.isArray(expected)) {
    if (!Array.isArray(found) || found.length !== expected.length) return [{ path, expected, found }];
    return expected.flatMap((item: unknown, i) => differences(item, found[i], [...path, i]));
  }
  if (typeof expected === 'object' && expected !== null) {
    if (typeof found !== 'object' || found === null || Array.isArray(found)) return [{ path, expected, found }];
    const there = found as Readonly<Record<string, unknown>>;
    return Object.entries(expected).flatMap(([key, item]) => differences(item, there[key], [...path, key]));
  }
  return (found ?? null) === expected ? [] : [{ path, expected, found }];
}

/** A list shows what is in it: "two lines" says less than their types. */
function shown(value: unknown): Text {
  if (typeof value !== 'object' || value === null) return foundOf(value);
  const text = JSON.stringify(value, (key, inner: unknown) => (key === 'raw' || key === 'id' ? undefined : inner));
  const short = text.length > 400 ? `${text.slice(0, 397)}…` : text;
  return { ja: short, en: short };
}
