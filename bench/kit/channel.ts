/** A partner channel of any size, brought into the log through the store: no vendor and no sync, so that assessing is measured alone. */
import type { CompiledMapping } from '../../src/core/mapping/compiled.ts';
import { entityKey, lineId } from '../../src/core/log-line.ts';
import type { Entity, EntityKey, IsoDate, LogLine, Mapped, Scalar } from '../../src/core/types.ts';
import type { Store } from '../../src/engine/store.ts';
import { drawsFrom, type Draws } from '../../src/stats/random.ts';

export const SCOPES = { salesforce: 'salesforce:bench', hubspot: 'hubspot:bench' } as const;
const SCOPE_ORDER = [SCOPES.salesforce, SCOPES.hubspot];

/** A Wednesday: what happens on it does not wait for Monday. */
export const TODAY: IsoDate = '2026-06-10';
/** The sources are never late, however many days pass. */
const DELIVERED_UP_TO = '2027-01-01T00:00:00.000Z';
const START = '2023-06-01';
const DAYS = daysBetween(START, TODAY);
const PAGE = 2000;
const PARTNERS_PER_OWNER = 100;
const RUN = 'bench';

export interface ChannelSize {
  readonly partners: number;
  readonly events: number;
}

/** Partners with a company each, an owner per hundred, deals with their moves, and what marketing tells of two contacts each. */
export async function seedChannel(store: Store, mappings: readonly CompiledMapping[], { partners, events }: ChannelSize): Promise<void> {
  for (const [name, scope] of Object.entries(SCOPES)) await store.registerConnection({ name, connector: name, scope });
  for (const mapping of mappings) for (const { name } of mapping.specs) await savePage(store, scopeOf(mapping.name), name, []);
  const owners = Array.from({ length: Math.ceil(partners / PARTNERS_PER_OWNER) }, (_, i) => ownerOf(i));
  await saveAll(store, SCOPES.salesforce, 'owners', owners.map(told));
  const all = Array.from({ length: partners }, (_, i) => i);
  await saveAll(
    store,
    SCOPES.salesforce,
    'partners',
    all.map((i) => told(account(i))),
  );
  await saveAll(
    store,
    SCOPES.hubspot,
    'companies',
    all.map((i) => told(company(i))),
  );
  await saveAll(
    store,
    SCOPES.hubspot,
    'contacts',
    all.flatMap((i) => [told(contact(i, 0)), told(contact(i, 1))]),
  );
  await store.joinPartners({ scopeOrder: SCOPE_ORDER });
  const each = events / partners;
  const deals = new Pages(store, SCOPES.salesforce, 'deals');
  const engagement = new Pages(store, SCOPES.hubspot, 'marketingEvents');
  const draws = drawsFrom(1);
  for (const i of all) {
    // From a quarter of the mean to two and a half times it: some partners are lively, most are not.
    let left = Math.round(each * (0.25 + 2.25 * draws.next() ** 2));
    for (let n = 0; left > each / 3; n += 1) {
      const lines = deal(i, n, draws, Math.floor(draws.next() * DAYS));
      await deals.add(mapped(`d${i}-${n}`, lines));
      left -= lines.length;
    }
    for (let n = 0; left > 0; n += 1, left -= 1)
      await engagement.add(mapped(`e${i}-${n}`, [contactEvent(i, n, draws, Math.floor(draws.next() * DAYS))]));
  }
  await deals.flush();
  await engagement.flush();
  await store.joinPartners({ scopeOrder: SCOPE_ORDER });
}

/** Something new at each of the partners: two of three used something of ours, one has a new deal or a late entry of last week. */
export async function changePartners(store: Store, size: ChannelSize, count: number, round: number): Promise<void> {
  const draws = drawsFrom(1_000_000 + round);
  const chosen = Array.from({ length: size.partners }, (_, i) => i);
  draws.shuffle(chosen, count);
  const deals = new Pages(store, SCOPES.salesforce, 'deals');
  const engagement = new Pages(store, SCOPES.hubspot, 'marketingEvents');
  for (const [place, i] of chosen.slice(0, count).entries()) {
    if (place % 3 === 0) {
      const startedAgo = place % 2 === 0 ? 0 : 5;
      await deals.add(mapped(`d${i}-new${round}`, [dealLine(i, `new${round}`, 'deal.registered', DAYS - startedAgo, {})]));
    } else await engagement.add(mapped(`e${i}-new${round}`, [contactEvent(i, 90_000 + round, draws, DAYS)]));
  }
  await deals.flush();
  await engagement.flush();
  await store.joinPartners({ scopeOrder: SCOPE_ORDER });
}

const MOVES = ['deal.registered', 'deal.forward', 'proposal.sent'] as const;

function deal(i: number, n: number, draws: Draws, startedOn: number): LogLine[] {
  const won = draws.next() < 0.4;
  const amount = Math.round(100_000 * (1 + 20 * draws.next() ** 3));
  const types = [...MOVES, won ? 'deal.won' : 'deal.lost'];
  const lines = types.map((type, step) =>
    dealLine(i, String(n), type, startedOn + step * (5 + Math.floor(draws.next() * 20)), { amount, currency: 'JPY' }),
  );
  return lines.filter(({ occurredOn }) => occurredOn <= TODAY);
}

function dealLine(i: number, n: string, type: string, day: number, data: Readonly<Record<string, Scalar>>): LogLine {
  return aLine(SCOPES.salesforce, 'deals', `d${i}-${n}`, {
    occurrence: type,
    type,
    stage: 'result',
    occurredOn: dateOf(day),
    keys: [{ key: accountKey(i), role: 'sell' }],
    dealKey: entityKey(SCOPES.salesforce, 'Opportunity', `d${i}-${n}`),
    data: { name: `Deal ${n} of ${i}`, ...data },
  });
}

const CONTACTS = [
  { type: 'email.opened', stage: 'seen', item: null },
  { type: 'item.delivered', stage: 'delivered', item: 'win-story' },
  { type: 'item.consumed', stage: 'used', item: 'win-story' },
  { type: 'item.delivered', stage: 'delivered', item: 'first-proposal-template' },
  { type: 'meeting.held', stage: 'used', item: null },
  { type: 'login', stage: 'seen', item: null },
  { type: 'call.connected', stage: 'used', item: null },
  { type: 'email.delivered', stage: 'delivered', item: null },
] as const;

function contactEvent(i: number, n: number, draws: Draws, day: number): LogLine {
  const { type, stage, item } = CONTACTS[draws.int(CONTACTS.length)] ?? CONTACTS[0];
  return aLine(SCOPES.hubspot, 'marketingEvents', `e${i}-${n}`, {
    type,
    stage,
    item,
    occurredOn: dateOf(day),
    keys: [{ key: companyKey(i), role: null }],
    contactKey: entityKey(SCOPES.hubspot, 'contacts', `${i}-${draws.int(2)}`),
    data: { subject: `${type} ${n}` },
  });
}

function aLine(
  scope: string,
  stream: string,
  recordId: string,
  more: Partial<LogLine> & Pick<LogLine, 'type' | 'stage' | 'occurredOn' | 'keys'>,
): LogLine {
  const occurrence = more.occurrence ?? '';
  const none = { occurrence, occurredAt: null, dealKey: null, contactKey: null, ownerKey: null, item: null, data: {} };
  return { ...none, ...more, id: lineId(scope, stream, recordId, occurrence), scope, stream, recordId };
}

function ownerOf(i: number): Entity {
  return entity(ownerKey(i), { kind: 'owner', name: `Owner ${i}`, attributes: { email: `owner${i}@example.co.jp`, active: true } });
}

const RANKS = ['Gold', 'Silver', 'Bronze'];
const KINDS = ['resell', 'distribute', 'refer'];

function account(i: number): Entity {
  const attributes = {
    rank: RANKS[i % 3] ?? null,
    partnerType: KINDS[i % 7 === 0 ? 1 : 0] ?? null,
    registeredOn: dateOf((i * 7) % (DAYS - 30)),
    employees: 10 + (i % 900),
  };
  return entity(accountKey(i), {
    name: `Partner ${i}`,
    createsPartner: true,
    ownerKey: ownerKey(Math.floor(i / PARTNERS_PER_OWNER)),
    attributes,
  });
}

function company(i: number): Entity {
  return entity(companyKey(i), { name: `Partner ${i}`, identity: { [SCOPES.salesforce]: `Account/${i}` } });
}

function contact(i: number, n: number): Entity {
  const parents = [{ key: companyKey(i), role: null }];
  return entity(entityKey(SCOPES.hubspot, 'contacts', `${i}-${n}`), { kind: 'contact', parents });
}

function entity(key: EntityKey, more: Partial<Entity>): Entity {
  const none = {
    kind: 'partner',
    name: '',
    parents: [],
    ownerKey: null,
    identity: {},
    createsPartner: false,
    attributes: {},
    known: {},
  } as const;
  return { ...none, deleted: false, mergedInto: null, modifiedAt: null, key, ...more };
}

const accountKey = (i: number): EntityKey => entityKey(SCOPES.salesforce, 'Account', String(i));
const companyKey = (i: number): EntityKey => entityKey(SCOPES.hubspot, 'companies', String(i));
const ownerKey = (i: number): EntityKey => entityKey(SCOPES.salesforce, 'User', `u${i}`);

function scopeOf(name: string): string {
  return name === 'salesforce' ? SCOPES.salesforce : SCOPES.hubspot;
}

function mapped(recordId: string, lines: readonly LogLine[]): Mapped {
  return { recordId, entity: null, lines, keeps: false, task: null, rejections: [] };
}

function told(one: Entity): Mapped {
  return { ...mapped(one.key.split('/').slice(2).join('/'), []), entity: one };
}

/** Records go in a page at a time. */
class Pages {
  private readonly records: Mapped[] = [];
  private readonly store: Store;
  private readonly scope: string;
  private readonly stream: string;
  constructor(store: Store, scope: string, stream: string) {
    this.store = store;
    this.scope = scope;
    this.stream = stream;
  }
  async add(record: Mapped): Promise<void> {
    this.records.push(record);
    if (this.records.length >= PAGE) await this.flush();
  }
  async flush(): Promise<void> {
    if (this.records.length > 0) await savePage(this.store, this.scope, this.stream, this.records.splice(0));
  }
}

async function saveAll(store: Store, scope: string, stream: string, records: readonly Mapped[]): Promise<void> {
  for (let at = 0; at < records.length; at += PAGE) await savePage(store, scope, stream, records.slice(at, at + PAGE));
}

async function savePage(store: Store, scope: string, stream: string, records: readonly Mapped[]): Promise<void> {
  await store.savePage({ scope, stream, runId: RUN, mapped: records, cursor: 'end', last: true, sourceTime: DELIVERED_UP_TO });
}

function dateOf(day: number): IsoDate {
  return new Date(Date.parse(START) + day * 86_400_000).toISOString().slice(0, 10);
}
function daysBetween(from: IsoDate, to: IsoDate): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}
