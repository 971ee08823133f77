import { AppError } from '../../src/core/errors.ts';
import type { Context, SetupResult, SetupStep } from '../../src/core/types.ts';
import type { Identity } from './auth.ts';
import type { Client } from './client.ts';
import type { Describer } from './describe.ts';
import { itemError, vendorErrorFrom } from './errors.ts';
import type { Settings } from './options.ts';
import { asArray, asObject } from './shapes.ts';

export interface SetupParts {
  readonly client: Client;
  readonly describer: Describer;
  readonly context: Context;
  readonly settings: Settings;
  readonly identity: () => Promise<Identity>;
}

export const NEEDS_METADATA =
  'Give the integration user "Modify Metadata Through Metadata API Functions" and "Manage Profiles and Permission Sets" while setup runs, or let an admin run it with an access token of theirs';

/** The Metadata API takes at most ten components in a call. */
const COMPONENTS_PER_CALL = 10;

/** `error` undefined: nothing was to be done. */
export function resultOf(step: SetupStep, error: Error | null | undefined): SetupResult {
  return error ? { step, ok: false, error } : { step, ok: true };
}

export function chunksOf<T>(all: readonly T[]): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < all.length; start += COMPONENTS_PER_CALL) chunks.push(all.slice(start, start + COMPONENTS_PER_CALL));
  return chunks;
}

/** Result per full name; a call that fails as a whole is the failure of each of its components. */
export async function upsert(
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
    const failure = errorOf(error);
    return new Map(metadata.map(({ fullName }) => [fullName, failure]));
  }
}

export function errorOf(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
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
