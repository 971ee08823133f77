import { AppError } from '../core/errors.ts';
import type { ServerDeps } from './deps.ts';

export async function onePartner(deps: ServerDeps, id: string) {
  const { rows } = await deps.store.partners({ limit: 1, offset: 0, ids: [id] });
  const row = rows[0];
  if (!row) throw new AppError('PARTNER_UNKNOWN', 'There is no such partner');
  return row;
}
