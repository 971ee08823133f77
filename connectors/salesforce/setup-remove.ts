import { AppError } from '../../src/core/errors.ts';
import type { Setup, SetupResult, SetupSpec, SetupStep } from '../../src/core/types.ts';
import { deployPackage, retrievePackage } from './deploy.ts';
import type { Component } from './project/component.ts';
import { MADE_BY } from './project/component.ts';
import { differenceFrom } from './project/compare.ts';
import { componentsFor } from './project/components.ts';
import { destructiveFiles, listedAs } from './project/files.ts';
import { INTEGRATION, VIEW } from './permission-sets.ts';
import { queryRows } from './query.ts';
import { fieldsFor, readFields } from './setup-fields.ts';
import { typesOf } from './setup-extras.ts';
import { errorOf, NEEDS_METADATA, type SetupParts } from './setup-parts.ts';
import { readSets } from './setup-sets.ts';
import { asObject, asText } from './shapes.ts';

interface Removal {
  readonly step: SetupStep;
  /** As package.xml names it; null: not ours, so it stays. */
  readonly target: { readonly type: string; readonly fullName: string } | null;
}

/** Its translations go with the fields and labels; the files hold those of others too. */
const STAY = new Set(['CustomObjectTranslation', 'Translations']);

/** Takes away what `setup` made. A field or permission set without our mark in its description was there before and stays. */
export function removal(parts: SetupParts): NonNullable<Setup['removal']> {
  return {
    plan: async (spec) => (await removals(parts, spec)).flat().map(({ step }) => step),
    apply: async (spec, options) => {
      const [around, sets, fields] = await removals(parts, spec);
      const results: SetupResult[] = [];
      const report = (done: readonly SetupResult[]): void => {
        for (const one of done) options.onStep?.(one);
        results.push(...done);
      };
      report(await take(parts, around));
      await unassign(parts, sets);
      report(await take(parts, [...sets, ...fields]));
      parts.describer.forget();
      return results;
    },
  };
}

async function removals(parts: SetupParts, spec: SetupSpec): Promise<readonly [Removal[], Removal[], Removal[]]> {
  const fields = await fieldsFor(parts, spec);
  const components = componentsFor(fields, spec.locale).filter(({ type }) => !STAY.has(type));
  const there = await retrievePackage(parts, typesOf(components), { version: parts.settings.apiVersion, needs: NEEDS_METADATA });
  const around = components.filter((one) => differenceFrom(one, there) !== undefined).map(aroundRemoval);
  const sets = await readSets(parts, [INTEGRATION, VIEW]);
  const made = await readFields(
    parts,
    fields.map(({ fullName }) => fullName),
  );
  return [
    around,
    [...sets.values()].map(({ fullName, description }) => marked('permissionSet', 'PermissionSet', fullName, description)),
    made.map(({ fullName, description }) => marked('field', 'CustomField', fullName, description)),
  ];
}

function aroundRemoval({ type, fullName, title }: Component): Removal {
  return { step: { kind: type, name: fullName, action: 'remove', detail: `"${title}"` }, target: { type: listedAs(type), fullName } };
}

function marked(kind: string, type: string, fullName: string, description: string): Removal {
  if (description.startsWith(MADE_BY)) return { step: { kind, name: fullName, action: 'remove', detail: '' }, target: { type, fullName } };
  return { step: { kind, name: fullName, action: 'keep', detail: 'was not made by setup' }, target: null };
}

async function take(parts: SetupParts, all: readonly Removal[]): Promise<SetupResult[]> {
  const targets = all.flatMap(({ target }) => (target === null ? [] : [target]));
  if (targets.length === 0) return all.map(({ step }) => ({ step, ok: true }));
  try {
    const done = await deployPackage(parts, destructiveFiles(targets, parts.settings.apiVersion), NEEDS_METADATA);
    return all.map(({ step, target }) => {
      const answer = target === null ? null : done.find((one) => one.fullName === target.fullName && one.type === target.type);
      if (target === null || answer?.problem === null) return { step, ok: true };
      const problem = answer?.problem ?? 'Salesforce did not answer for it';
      const fix = 'Take it out of what still uses it, then run `kakehashi setup --remove` again';
      return { step, ok: false, error: new AppError('REMOTE_REJECTED', `Removing ${step.kind} ${step.name}: ${problem}`, { fix }) };
    });
  } catch (thrown) {
    parts.context.signal.throwIfAborted();
    const error = errorOf(thrown);
    return all.map(({ step, target }) => (target === null ? { step, ok: true } : { step, ok: false, error }));
  }
}

/** A permission set that somebody has cannot be deleted. */
async function unassign({ client }: SetupParts, sets: readonly Removal[]): Promise<void> {
  const names = sets.flatMap(({ target }) => (target === null ? [] : [`'${target.fullName}'`]));
  if (names.length === 0) return;
  const soql = `SELECT Id FROM PermissionSetAssignment WHERE PermissionSet.Name IN (${names.join(', ')})`;
  const rows = await queryRows(client, soql, { everything: false, what: 'Reading the assignments of permission sets' });
  for (const row of rows) {
    const id = asText(asObject(row).Id);
    await client.call({
      method: 'DELETE',
      path: `${client.base}/sobjects/PermissionSetAssignment/${id}`,
      writes: true,
      what: 'Taking back the permission set',
      needs: NEEDS_METADATA,
    });
  }
}
