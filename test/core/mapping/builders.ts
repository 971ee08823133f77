import assert from 'node:assert/strict';
import { checkMapping, compileMapping } from '../../../src/core/mapping/compile.ts';
import type { CompiledMapping, MappingContext } from '../../../src/core/mapping/compiled.ts';
import { parseMapping } from '../../../src/core/mapping/parse.ts';
import { printProblems } from '../../../src/core/schema/index.ts';
import type { Mapped, SourceRecord } from '../../../src/core/types.ts';

export const CONTEXT: MappingContext = {
  name: 'crm',
  types: { 'deal.won': 'result', 'deal.moved': 'result', 'meeting.held': 'used', 'call.connected': 'used', login: 'seen' },
  timezone: 'Asia/Tokyo',
  partnerObjects: { crm: 'Account', erp: 'Vendor' },
};
export const ENV = { scope: 'crm:1', scopes: { crm: 'crm:1', erp: 'erp:9' } };

/** A mapping with one activity stream `s`; `body` is its YAML, indented by four. */
export function activity(body: string): string {
  return `connector: salesforce\nstreams:\n  s:\n    object: Thing\n    kind: activity\n    id: Id\n    on: [{ from: AccountId, object: Account }]\n${indent(body)}`;
}

/** A mapping with one partner stream `s`. */
export function partner(body: string): string {
  return `connector: salesforce\nstreams:\n  s:\n    object: Account\n    kind: partner\n    id: Id\n    name: Name\n${indent(body)}`;
}

function indent(body: string): string {
  return body
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
}

/** Everything that is wrong with the text, as printed. */
export function told(yaml: string, context: Partial<MappingContext> = {}): string {
  const { parsed, problems } = parseMapping(yaml, 'm.yaml');
  return printProblems(parsed === null ? problems : checkMapping(parsed, { ...CONTEXT, ...context }), 'en');
}

export function compiled(yaml: string, context: Partial<MappingContext> = {}): CompiledMapping {
  const { parsed, problems } = parseMapping(yaml, 'm.yaml');
  assert.ok(parsed, printProblems(problems, 'en'));
  return compileMapping(parsed, { ...CONTEXT, ...context });
}

export function aRecord(raw: Readonly<Record<string, unknown>>, more: Partial<SourceRecord> = {}): SourceRecord {
  return { id: 'r1', raw: { Id: 'r1', ...raw }, modifiedAt: null, ...more };
}

/** What one record becomes through the stream `s`. */
export async function mapOne(yaml: string, raw: Readonly<Record<string, unknown>>, more: Partial<SourceRecord> = {}): Promise<Mapped> {
  const mapping = compiled(yaml);
  try {
    return await mapping.apply('s', aRecord(raw, more), ENV);
  } finally {
    await mapping.close();
  }
}
