import { AppError } from '../../src/core/errors.ts';
import type { Locale, SetupResult, SetupStep } from '../../src/core/types.ts';
import type { WantedField } from './field-metadata.ts';
import { INTEGRATION, lackingIn, merged, permissionSetFrom, permissionSets, type PermissionSet } from './permission-sets.ts';
import { queryRows } from './query.ts';
import { errorOf, NEEDS_METADATA, resultOf, upsert, type SetupParts } from './setup-parts.ts';
import { asArray, asObject, asText } from './shapes.ts';

export interface SetTask {
  readonly step: SetupStep;
  readonly wanted: PermissionSet;
  readonly found: PermissionSet | null;
}

export async function setTasks(parts: SetupParts, fields: readonly WantedField[], locale: Locale): Promise<SetTask[]> {
  const wanted = permissionSets(fields, locale);
  const found = await readSets(
    parts,
    wanted.map((one) => one.fullName),
  );
  return wanted.map((one) => ({
    wanted: one,
    found: found.get(one.fullName) ?? null,
    step: setStep(one, found.get(one.fullName) ?? null),
  }));
}

export async function readSets(parts: SetupParts, names: readonly string[]): Promise<Map<string, PermissionSet>> {
  const read = await parts.client.metadata({ what: 'Reading permission sets', needs: NEEDS_METADATA }, (api) =>
    api.read('PermissionSet', [...names]),
  );
  const found = asArray(read)
    .map(permissionSetFrom)
    .filter((one) => one !== null);
  return new Map(found.map((one) => [one.fullName, one]));
}

function setStep(wanted: PermissionSet, found: PermissionSet | null): SetupStep {
  const shared = { kind: 'permissionSet', name: wanted.fullName };
  if (!found) return { ...shared, action: 'create', detail: wanted.label };
  const lacking = lackingIn(found, wanted);
  if (lacking.length === 0) return { ...shared, action: 'keep', detail: 'as it should be' };
  return { ...shared, action: 'change', detail: `adds ${lacking.join(', ')}` };
}

export async function applySets(parts: SetupParts, tasks: readonly SetTask[]): Promise<SetupResult[]> {
  const due = tasks.filter(({ step }) => step.action !== 'keep');
  const errors =
    due.length === 0
      ? new Map<string, Error | null>()
      : await upsert(
          parts,
          'PermissionSet',
          due.map(({ found, wanted }) => merged(found, wanted)),
        );
  return tasks.map(({ step, wanted }) => resultOf(step, errors.get(wanted.fullName)));
}

export async function assignmentStep({ client, identity }: SetupParts): Promise<SetupStep> {
  const { userId } = await identity();
  const soql = `SELECT Id FROM PermissionSetAssignment WHERE AssigneeId = '${userId}' AND PermissionSet.Name = '${INTEGRATION}'`;
  const rows = await queryRows(client, soql, { everything: false, what: 'Reading the assignments of permission sets' });
  const shared = { kind: 'assignment', name: INTEGRATION };
  if (rows.length > 0) return { ...shared, action: 'keep', detail: 'the integration user has it' };
  return { ...shared, action: 'create', detail: 'to the integration user' };
}

export async function applyAssignment(parts: SetupParts, step: SetupStep): Promise<SetupResult> {
  if (step.action === 'keep') return resultOf(step, undefined);
  const { client } = parts;
  try {
    const { userId } = await parts.identity();
    const rows = await queryRows(client, `SELECT Id FROM PermissionSet WHERE Name = '${INTEGRATION}'`, {
      everything: false,
      what: 'Reading permission sets',
    });
    const permissionSetId = asText(asObject(rows[0]).Id);
    if (permissionSetId === '')
      throw new AppError('PERMISSION_MISSING', `There is no permission set ${INTEGRATION} to assign`, { fix: NEEDS_METADATA });
    const body = { AssigneeId: userId, PermissionSetId: permissionSetId };
    await client.call({
      method: 'POST',
      path: `${client.base}/sobjects/PermissionSetAssignment`,
      body,
      writes: true,
      what: 'Assigning the permission set',
      needs: NEEDS_METADATA,
    });
    return resultOf(step, null);
  } catch (error) {
    parts.context.signal.throwIfAborted();
    return resultOf(step, errorOf(error));
  }
}
