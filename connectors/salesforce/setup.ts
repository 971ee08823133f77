import { AppError } from '../../src/core/errors.ts';
import type { Context, Setup, SetupResult, SetupSpec, SetupStep } from '../../src/core/types.ts';
import type { Identity } from './auth.ts';
import type { Client } from './client.ts';
import type { Describer } from './describe.ts';
import type { DescribedField } from './described.ts';
import { itemError, vendorErrorFrom } from './errors.ts';
import { customField, differenceOf, wantedFields, type WantedField } from './field-metadata.ts';
import { INTEGRATION, lackingIn, merged, permissionSetFrom, permissionSets, type PermissionSet } from './permission-sets.ts';
import { queryRows } from './query.ts';
import { asArray, asObject, asText } from './shapes.ts';

export interface SetupParts {
  readonly client: Client;
  readonly describer: Describer;
  readonly context: Context;
  readonly identity: () => Promise<Identity>;
}

/** The Metadata API takes at most ten components in a call. */
const COMPONENTS_PER_CALL = 10;
const NEEDS_METADATA =
  'Give the integration user "Modify Metadata Through Metadata API Functions" and "Manage Profiles and Permission Sets" while setup runs, or let an admin run it with an access token of theirs';

/** A step and what doing it takes. */
interface FieldTask {
  readonly step: SetupStep;
  readonly wanted: WantedField;
  readonly found: DescribedField | null;
}
interface SetTask {
  readonly step: SetupStep;
  readonly wanted: PermissionSet;
  readonly found: PermissionSet | null;
}

/**
 * Custom fields, the permission sets PRM_Integration and PRM_View, and the assignment of the first to the integration user:
 * fields made through the Metadata API are visible to nobody, not even an admin, until a permission set grants them.
 * Lists do not exist in Salesforce and are ignored.
 */
export function openSetup(parts: SetupParts): Setup {
  return {
    plan: async (spec) => {
      const fields = await fieldTasks(parts, spec);
      const sets = await setTasks(parts, spec);
      return [...fields, ...sets].map(({ step }) => step).concat(await assignmentStep(parts));
    },
    apply: async (spec, options) => {
      const results: SetupResult[] = [];
      const report = (done: readonly SetupResult[]): void => {
        for (const one of done) options.onStep?.(one);
        results.push(...done);
      };
      const fields = await applyFields(parts, await fieldTasks(parts, spec), spec, options.repair);
      report(fields);
      const failed = new Set(fields.filter((one) => !one.ok).map((one) => one.step.name));
      report(await applySets(parts, await setTasks(parts, spec, failed)));
      report([await applyAssignment(parts, await assignmentStep(parts))]);
      parts.describer.forget();
      return results;
    },
  };
}

// ── fields ──────────────────────────────────────────────────────────────────

async function fieldTasks(parts: SetupParts, spec: SetupSpec): Promise<FieldTask[]> {
  const wanted = wantedFields(spec);
  const described = await Promise.all(wanted.map(async (one) => (await parts.describer.describe(one.object)).fields.get(one.name) ?? null));
  const unseen = wanted.filter((_, i) => described[i] === null).map((one) => one.fullName);
  const hidden = await existing(parts, unseen);
  return wanted.map((one, i) => ({
    wanted: one,
    found: described[i] ?? null,
    step: fieldStep(one, spec, described[i] ?? null, hidden.has(one.fullName)),
  }));
}

function fieldStep(wanted: WantedField, spec: SetupSpec, found: DescribedField | null, hidden: boolean): SetupStep {
  const shared = { kind: 'field', name: wanted.permission };
  if (!found && hidden) return { ...shared, action: 'keep', detail: 'exists; the permission set makes it visible' };
  if (!found) return { ...shared, action: 'create', detail: `${wanted.field.type} "${wanted.field.label[spec.locale]}"` };
  const { missingValues, others } = differenceOf(wanted, spec.locale, found);
  if (missingValues.length > 0) return { ...shared, action: 'change', detail: `adds the values ${missingValues.join(', ')}` };
  if (others.length > 0) return { ...shared, action: 'differs', detail: others.join('; ') };
  return { ...shared, action: 'keep', detail: 'as it should be' };
}

/** Which of these fields the org has although describe does not show them. */
async function existing({ client }: SetupParts, fullNames: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (const chunk of chunksOf(fullNames)) {
    const read = await client.metadata({ what: 'Reading custom fields', needs: NEEDS_METADATA }, (api) => api.read('CustomField', chunk));
    for (const one of asArray(read)) found.add(asText(asObject(one).fullName));
  }
  return found;
}

async function applyFields(parts: SetupParts, tasks: readonly FieldTask[], spec: SetupSpec, repair: boolean): Promise<SetupResult[]> {
  const due = tasks.filter(({ step }) => step.action === 'create' || step.action === 'change' || (repair && step.action === 'differs'));
  const errors = new Map<string, Error | null>();
  for (const chunk of chunksOf(due)) {
    const metadata = chunk.map(({ wanted, found }) => customField(wanted, spec.locale, found));
    for (const [name, error] of await upsert(parts, 'CustomField', metadata)) errors.set(name, error);
  }
  return tasks.map(({ step, wanted }) => resultOf(step, errors.get(wanted.fullName)));
}

// ── permission sets ─────────────────────────────────────────────────────────

async function setTasks(parts: SetupParts, spec: SetupSpec, failed: ReadonlySet<string> = new Set()): Promise<SetTask[]> {
  const wanted = permissionSets(
    wantedFields(spec).filter((one) => !failed.has(one.permission)),
    spec.locale,
  );
  const names = wanted.map((one) => one.fullName);
  const read = await parts.client.metadata({ what: 'Reading permission sets', needs: NEEDS_METADATA }, (api) =>
    api.read('PermissionSet', names),
  );
  const found = new Map(
    asArray(read)
      .map(permissionSetFrom)
      .filter((one) => one !== null)
      .map((one) => [one.fullName, one]),
  );
  return wanted.map((one) => ({
    wanted: one,
    found: found.get(one.fullName) ?? null,
    step: setStep(one, found.get(one.fullName) ?? null),
  }));
}

function setStep(wanted: PermissionSet, found: PermissionSet | null): SetupStep {
  const shared = { kind: 'permissionSet', name: wanted.fullName };
  if (!found) return { ...shared, action: 'create', detail: wanted.label };
  const lacking = lackingIn(found, wanted);
  if (lacking.length === 0) return { ...shared, action: 'keep', detail: 'as it should be' };
  return { ...shared, action: 'change', detail: `adds ${lacking.join(', ')}` };
}

async function applySets(parts: SetupParts, tasks: readonly SetTask[]): Promise<SetupResult[]> {
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

// ── assignment ──────────────────────────────────────────────────────────────

async function assignmentStep({ client, identity }: SetupParts): Promise<SetupStep> {
  const { userId } = await identity();
  const soql = `SELECT Id FROM PermissionSetAssignment WHERE AssigneeId = '${userId}' AND PermissionSet.Name = '${INTEGRATION}'`;
  const rows = await queryRows(client, soql, { everything: false, what: 'Reading the assignments of permission sets' });
  const shared = { kind: 'assignment', name: INTEGRATION };
  if (rows.length > 0) return { ...shared, action: 'keep', detail: 'the integration user has it' };
  return { ...shared, action: 'create', detail: 'to the integration user' };
}

async function applyAssignment(parts: SetupParts, step: SetupStep): Promise<SetupResult> {
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
    return resultOf(step, error instanceof Error ? error : new Error(String(error)));
  }
}

// ── both ────────────────────────────────────────────────────────────────────

/** Result per full name; a call that fails as a whole is the failure of each of its components. */
async function upsert(
  parts: SetupParts,
  type: 'CustomField' | 'PermissionSet',
  metadata: readonly { readonly fullName: string }[],
): Promise<Map<string, Error | null>> {
  const what = type === 'CustomField' ? 'Making custom fields' : 'Making permission sets';
  try {
    const results = await parts.client.metadata({ what, writes: true, needs: NEEDS_METADATA }, (api) => api.upsert(type, [...metadata]));
    return new Map(metadata.map(({ fullName }, i) => [fullName, errorIn(asObject(asArray(results)[i]), `${what} ${fullName}`)]));
  } catch (error) {
    parts.context.signal.throwIfAborted();
    const failure = error instanceof Error ? error : new Error(String(error));
    return new Map(metadata.map(({ fullName }) => [fullName, failure]));
  }
}

function errorIn(result: Readonly<Record<string, unknown>>, what: string): Error | null {
  if (result.success === true) return null;
  const errors = asArray(result.errors)
    .map(vendorErrorFrom)
    .filter((one) => one !== null);
  // Metadata errors speak of settings alone, so their own words may be passed on.
  const [first] = errors;
  return first
    ? new AppError('REMOTE_REJECTED', `${what}: ${first.message}`, { details: { vendorCode: first.code } })
    : itemError(errors, what);
}

/** `error` undefined: nothing was to be done. */
function resultOf(step: SetupStep, error: Error | null | undefined): SetupResult {
  return error ? { step, ok: false, error } : { step, ok: true };
}

function chunksOf<T>(all: readonly T[]): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < all.length; start += COMPONENTS_PER_CALL) chunks.push(all.slice(start, start + COMPONENTS_PER_CALL));
  return chunks;
}
