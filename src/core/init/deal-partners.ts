/** How deals name their partners. */
import type { FieldInfo, ObjectInfo, Role, SourceRecord } from '../types.ts';
import { hasValue, isOwn } from './recognise.ts';
import { plainWords, soundsLikePartner } from './words.ts';

export interface DealPartner {
  readonly partner: string;
  readonly role: Role;
}
export interface DealPartners {
  /** Fields of the org's own that name a partner. */
  readonly found: readonly (DealPartner & { readonly label: string })[];
  /** Look-ups to accounts that may or may not. */
  readonly unclear: readonly FieldInfo[];
}

export function dealPartners(deal: ObjectInfo, samples: readonly SourceRecord[]): DealPartners {
  const lookUps = [...deal.fields.values()].filter((field) => isOwn(field) && field.referenceTo.includes('Account'));
  const speaks = ({ name, label }: FieldInfo): boolean => soundsLikePartner(name) || soundsLikePartner(label);
  const found = lookUps.filter(speaks).map(({ name, label }) => ({ partner: name, role: roleOf(`${plainWords(name)} ${label}`), label }));
  const owner = hasValue(samples, OWNER) ? [{ partner: OWNER, role: 'sell' as const, label: OWNER }] : [];
  return { found: [...found, ...owner], unclear: lookUps.filter((field) => !speaks(field)) };
}

/** The account of the owner: a deal that a partner's own user has. */
export const OWNER = 'Owner.AccountId';

function roleOf(text: string): Role {
  if (/refer|紹介|取次/iu.test(text)) return 'refer';
  return /distribut|一次|卸/iu.test(text) ? 'distribute' : 'sell';
}
