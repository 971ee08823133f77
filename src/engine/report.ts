import { AppError } from '../core/errors.ts';
import { byUrgency, readBriefing, type Briefing } from '../core/report/briefing.ts';
import type { Handover } from '../core/report/handover.ts';
import { nearest } from '../core/schema/suggest.ts';
import type { Assessment, IsoDate } from '../core/types.ts';
import { inCompanyCurrency } from './company-currency.ts';
import type { Policy } from './policy.ts';
import type { ContactRow, OwnerRow } from './reporting.ts';
import type { Store } from './store.ts';

export interface ReportContext {
  readonly store: Store;
  readonly policy: Pick<Policy, 'settings' | 'currency' | 'rate'>;
  readonly today: IsoDate;
}

/** The briefings of all partners of an owner, read partner by partner. */
export async function readHandover({ store, policy, today }: ReportContext, asked: string): Promise<Handover> {
  const { id, name, active } = pickOwner(await store.owners(), asked);
  const partnerIds = await store.ownedBy(id);
  const assessments = new Map<string, Assessment>();
  const briefings: Briefing[] = [];
  if (partnerIds.length > 0) {
    for await (const one of store.assessments({ partnerIds })) assessments.set(one.partnerId, one);
    const scopeOrder = (await store.connections()).map((one) => one.scope);
    for await (const history of store.histories({ scopeOrder, upTo: today, partnerIds }))
      briefings.push(
        readBriefing(inCompanyCurrency(policy, history), assessments.get(history.facts.id) ?? null, {
          asOf: today,
          settings: policy.settings,
        }),
      );
  }
  const met = briefings.flatMap(({ keyPerson }) => keyPerson?.key ?? []);
  const contacts = await store.contacts(partnerIds, met);
  return {
    owner: { id, name, active },
    asOf: today,
    briefings: briefings.map((one) => withKeyPerson(one, contacts)).sort(byUrgency),
    people: Object.fromEntries(contacts.map((one) => [one.key, one.name])),
  };
}

function withKeyPerson(briefing: Briefing, contacts: readonly ContactRow[]): Briefing {
  const marked = contacts.filter(({ partnerId, keyPerson }) => keyPerson && partnerId === briefing.partnerId);
  const [first] = marked;
  if (first === undefined || marked.some(({ key }) => key === briefing.keyPerson?.key)) return briefing;
  return { ...briefing, keyPerson: { key: first.key, contacts: 0 } };
}

/** The one owner that a person means by an e-mail address, a name or a part of one. Throws OWNER_UNKNOWN with what to say instead. */
export function pickOwner(owners: readonly OwnerRow[], asked: string): OwnerRow {
  const wanted = folded(asked);
  const exact = owners.filter(({ id, name }) => folded(id) === wanted || folded(name) === wanted);
  const parts = owners.filter(({ id, name }) => wanted !== '' && (folded(name).includes(wanted) || folded(id).split('@')[0] === wanted));
  const fitting = exact.length > 0 ? exact : parts;
  const [first, second] = fitting;
  if (first && !second) return first;
  if (first) {
    const names = fitting.slice(0, 8).map(({ id, name }) => `${name} (${id})`);
    throw new AppError('OWNER_UNKNOWN', `"${asked}" fits ${fitting.length} owners`, { fix: `Say which: ${names.join('; ')}` });
  }
  throw new AppError('OWNER_UNKNOWN', `No owner is called "${asked}"`, { fix: instead(owners, asked) });
}

function instead(owners: readonly OwnerRow[], asked: string): string {
  if (owners.length === 0) return 'No owner has been read yet: run `kakehashi run` first';
  const near = nearest(
    asked,
    owners.flatMap(({ id, name }) => [name, id]),
  );
  if (near !== undefined) return `Did you mean "${near}"?`;
  const busy = [...owners].sort((a, b) => b.partners - a.partners).slice(0, 8);
  return `Owners are: ${busy.map(({ name, partners }) => `${name} (${partners})`).join('; ')}`;
}

function folded(text: string): string {
  return text.normalize('NFKC').replaceAll(/\s+/g, '').toLowerCase();
}
