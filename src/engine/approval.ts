import { AppError } from '../core/errors.ts';
import type { EngineContext, Wired } from './context.ts';

/** Null: we may write there. Else the refusal that stops before the first write to an org that a company works in. */
export async function approvalMissing({ store }: Pick<EngineContext, 'store'>, wired: Wired): Promise<AppError | null> {
  if (!(await needsApproval({ store }, wired))) return null;
  return new AppError(
    'APPROVAL_MISSING',
    `${wired.name} (${wired.scope}) is a production org, and nobody has said yes to writing there yet`,
    {
      fix: `See what would be written and say yes with \`kakehashi approve ${wired.name}\`, or add \`--yes\` to the command`,
    },
  );
}

export async function needsApproval({ store }: Pick<EngineContext, 'store'>, { scope, connection }: Wired): Promise<boolean> {
  if (connection.production === undefined || (await store.approval(scope)) !== null) return false;
  return connection.production();
}
