import { AppError } from '../core/errors.ts';
import type { Store } from '../engine/store.ts';

/** The one partner that a person means by an id, a record's id, a name or a part of one. Throws PARTNER_UNKNOWN with what to say instead. */
export async function pickPartner(
  store: Pick<Store, 'findPartner'>,
  text: string,
): Promise<{ readonly id: string; readonly name: string }> {
  const found = await store.findPartner(text);
  const exact = found.filter((one) => one.id === text || one.name === text);
  const fitting = exact.length > 0 ? exact : found;
  const [first, second] = fitting;
  if (first && !second) return first;
  if (!first) throw new AppError('PARTNER_UNKNOWN', `No partner is called "${text}"`, { fix: 'Give a part of its name, or its id' });
  const names = fitting.slice(0, 8).map(({ id, name }) => `${name} (${id})`);
  throw new AppError('PARTNER_UNKNOWN', `"${text}" fits ${fitting.length} partners`, { fix: `Say which: ${names.join('; ')}` });
}
