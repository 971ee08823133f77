import type { SetupResult, SetupSpec, SetupStep } from '../../src/core/types.ts';
import type { Describer } from './describe.ts';
import type { DescribedField } from './described.ts';
import { customField, differenceOf, wantedFields, type WantedField } from './field-metadata.ts';
import { chunksOf, NEEDS_METADATA, resultOf, upsert, type SetupParts } from './setup-parts.ts';
import { asArray, asObject, asText } from './shapes.ts';

/** A step and what doing it takes. */
export interface FieldTask {
  readonly step: SetupStep;
  readonly wanted: WantedField;
  readonly found: DescribedField | null;
}

/** The relationships by which the org's deals may point at a partner, as the mapping reads them; the account of the deal comes last. */
export async function relationshipsOf(describer: Describer, spec: SetupSpec): Promise<readonly string[]> {
  const partner = spec.objects[0]?.object;
  if (!spec.deals || partner === undefined) return [];
  const { fields } = await describer.describe(spec.deals.object);
  const found = spec.deals.fields.flatMap((name) => {
    const field = fields.get(name);
    return field?.relationshipName != null && field.referenceTo.includes(partner) ? [field.relationshipName] : [];
  });
  return [...new Set(found)].sort((a, b) => Number(a === 'Account') - Number(b === 'Account'));
}

/** The fields of the specification and, where deals point at a partner, its summary on the deal. */
export async function fieldsFor(parts: SetupParts, spec: SetupSpec): Promise<WantedField[]> {
  const [first] = await relationshipsOf(parts.describer, spec);
  return wantedFields(spec, first ?? null);
}

export async function fieldTasks(parts: SetupParts, spec: SetupSpec): Promise<FieldTask[]> {
  const wanted = await fieldsFor(parts, spec);
  const described = await Promise.all(wanted.map(async (one) => (await parts.describer.describe(one.object)).fields.get(one.name) ?? null));
  const unseen = wanted.filter((_, i) => described[i] === null).map((one) => one.fullName);
  const hidden = new Set((await readFields(parts, unseen)).map(({ fullName }) => fullName));
  return wanted.map((one, i) => ({
    wanted: one,
    found: described[i] ?? null,
    step: fieldStep(one, spec, described[i] ?? null, hidden.has(one.fullName)),
  }));
}

function fieldStep(wanted: WantedField, spec: SetupSpec, found: DescribedField | null, hidden: boolean): SetupStep {
  const shared = { kind: 'field', name: wanted.permission };
  if (!found && hidden) return { ...shared, action: 'keep', detail: 'exists; the permission set makes it visible' };
  if (!found)
    return {
      ...shared,
      action: 'create',
      detail: `${wanted.over === undefined ? wanted.field.type : 'formula'} "${wanted.field.label[spec.locale]}"`,
    };
  const { missingValues, others } = differenceOf(wanted, spec.locale, found);
  if (missingValues.length > 0) return { ...shared, action: 'change', detail: `adds the values ${missingValues.join(', ')}` };
  if (others.length > 0) return { ...shared, action: 'differs', detail: others.join('; ') };
  return { ...shared, action: 'keep', detail: 'as it should be' };
}

/** Custom fields as the org keeps them, whoever may see them, with the note for admins. */
export async function readFields(
  { client }: SetupParts,
  fullNames: readonly string[],
): Promise<{ fullName: string; description: string }[]> {
  const found: { fullName: string; description: string }[] = [];
  for (const chunk of chunksOf(fullNames)) {
    const read = await client.metadata({ what: 'Reading custom fields', needs: NEEDS_METADATA }, (api) => api.read('CustomField', chunk));
    for (const one of asArray(read).map(asObject))
      if (asText(one.fullName) !== '') found.push({ fullName: asText(one.fullName), description: asText(one.description) });
  }
  return found;
}

export async function applyFields(
  parts: SetupParts,
  tasks: readonly FieldTask[],
  spec: SetupSpec,
  repair: boolean,
): Promise<SetupResult[]> {
  const due = tasks.filter(({ step }) => step.action === 'create' || step.action === 'change' || (repair && step.action === 'differs'));
  const errors = new Map<string, Error | null>();
  const plain = due.filter(({ wanted }) => wanted.over === undefined);
  for (const chunk of chunksOf(plain)) {
    const metadata = chunk.map(({ wanted, found }) => customField(wanted, spec.locale, found));
    for (const [name, error] of await upsert(parts, 'CustomField', metadata)) errors.set(name, error);
  }
  for (const task of due.filter(({ wanted }) => wanted.over !== undefined))
    errors.set(task.wanted.fullName, await applyFormula(parts, task, spec));
  return tasks.map(({ step, wanted }) => resultOf(step, errors.get(wanted.fullName)));
}

/** Not every lookup may stand in a formula: the next one is tried where the org refuses one. */
async function applyFormula(parts: SetupParts, { wanted, found }: FieldTask, spec: SetupSpec): Promise<Error | null> {
  let refused: Error | null = null;
  for (const over of await relationshipsOf(parts.describer, spec)) {
    const results = await upsert(parts, 'CustomField', [customField({ ...wanted, over }, spec.locale, found)]);
    const error = results.get(wanted.fullName) ?? null;
    if (error === null) return null;
    refused ??= error;
  }
  return refused;
}
