/** The test file of a new mapping: one masked record of each stream, and what becomes of it today. */
import { stringify } from 'yaml';
import type { CompiledMapping } from '../mapping/compiled.ts';
import { testEnv } from '../mapping/run-tests.ts';
import type { Locale, Mapped, SourceRecord } from '../types.ts';
import { maskRecord } from './mask.ts';
import { fieldsOf } from './org.ts';
import type { Org } from './org.ts';

export async function examplesOf(mapping: CompiledMapping, org: Org, locale: Locale): Promise<string> {
  const tests: unknown[] = [];
  for (const spec of mapping.specs) {
    const [sample] = org.samples.get(spec.name) ?? [];
    if (sample === undefined) continue;
    const record = maskRecord(sample.raw, [...spec.fields, ...spec.optionalFields], fieldsOf(org, spec.object));
    const idField = mapping.idOf[spec.name]?.[0] ?? '';
    const associations = maskAssociations(sample);
    const example: SourceRecord = { id: textOf(record[idField]), raw: record, modifiedAt: null, ...associations };
    const mapped = await mapping.apply(spec.name, example, testEnv(mapping.name));
    const name = locale === 'ja' ? `${spec.name}: この組織の記録から(伏せ字)` : `${spec.name}: from a record of this org, masked`;
    tests.push({ name, stream: spec.name, record, ...associations, expect: expected(mapped) });
  }
  return `${HEAD[locale]}${stringify({ tests }, { lineWidth: 140, aliasDuplicateObjects: false })}`;
}

const SCHEMA = '# yaml-language-server: $schema=../config/schema/mapping-test.json\n#\n';
const HEAD: Readonly<Record<Locale, string>> = {
  ja: `${SCHEMA}# init が読んだ記録から作った例です(名前・連絡先・番号は置き換え済み)。expect は今の結果で、正しいかは人が見てください。\n`,
  en: `${SCHEMA}# Examples made by init from records that it read; names, addresses and numbers are replaced. expect is what comes out\n# today: whether that is right is for a person to see.\n`,
};

function textOf(id: unknown): string {
  return typeof id === 'string' ? id : typeof id === 'number' ? String(id) : 'record-1';
}

function maskAssociations({ associations }: SourceRecord): { associations?: Record<string, string[]> } {
  if (associations === undefined) return {};
  return { associations: Object.fromEntries(Object.entries(associations).map(([name, ids]) => [name, ids.slice(0, 1).map(() => '1000')])) };
}

function expected({ entity, lines, task, rejections }: Mapped): object {
  return {
    ...(entity === null ? {} : { entity: { key: entity.key, kind: entity.kind, name: entity.name } }),
    lines: lines.map(({ type, occurredOn }) => ({ type, occurredOn })),
    ...(task === null ? {} : { task: { status: task.status } }),
    ...(rejections.length === 0 ? {} : { rejections: rejections.map(({ code, field }) => ({ code, field })) }),
  };
}
