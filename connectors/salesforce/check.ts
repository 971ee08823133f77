import { AppError } from '../../src/core/errors.ts';
import type { Context } from '../../src/core/types.ts';
import type { Client } from './client.ts';
import type { Describer } from './describe.ts';
import { asNumber, asObject } from './shapes.ts';

/** What the integration user must be able to do with the objects that every installation uses. */
const NEEDS = [
  { object: 'Account', right: 'updateable' },
  { object: 'Opportunity', right: 'readable' },
  { object: 'Task', right: 'createable' },
] as const;

/**
 * Logs in, and tries what later work needs. Rejects with one AppError: AUTH_REJECTED for the login, PERMISSION_MISSING that
 * names every object at once, QUOTA_EXHAUSTED where no calls are left today.
 */
export async function check(parts: { readonly client: Client; readonly describer: Describer; readonly context: Context }): Promise<void> {
  await parts.client.session();
  await checkCalls(parts);
  const missing: string[] = [];
  for (const { object, right } of NEEDS) {
    const described = await parts.describer.describe(object);
    if (!described.readable) missing.push(`${object}: Read`);
    else if (!described[right]) missing.push(`${object}: ${right === 'updateable' ? 'Edit' : 'Create'}`);
  }
  if (missing.length === 0) return;
  throw new AppError('PERMISSION_MISSING', `The integration user lacks ${missing.join(', ')}`, {
    fix: 'Give these object permissions in a permission set of the integration user (Setup › Permission Sets › PRM_Integration › Object Settings)',
    details: { missing },
  });
}

/** Also the first call after the login, so that a switched-off API shows here. */
async function checkCalls({ client, context }: { readonly client: Client; readonly context: Context }): Promise<void> {
  try {
    const { body } = await client.call({ method: 'GET', path: `${client.base}/limits`, what: 'Reading the limits' });
    const pool = asObject(asObject(body).DailyApiRequests);
    if (asNumber(pool.Max) > 0 && asNumber(pool.Remaining) <= 0) {
      throw new AppError('QUOTA_EXHAUSTED', `The org's ${asNumber(pool.Max)} daily API calls are used up`, { retryAfterMs: 3_600_000 });
    }
  } catch (error) {
    // "View Setup and Configuration" is wanted for the figures only; the header of every answer tells them too.
    if (!(error instanceof AppError) || error.details.vendorCode !== 'INSUFFICIENT_ACCESS') throw error;
    context.log.info('the limits may not be read; going by the header of each answer', { connection: context.connection });
  }
}
