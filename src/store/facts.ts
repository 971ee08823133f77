import type { IsoDate, PartnerFacts, PartnerState, Scalar, TouchLevel } from '../core/types.ts';
import { readByHand } from './by-hand.ts';
import type { Tx } from './database.ts';

interface EntityRow {
  readonly partner_id: string;
  readonly key: string;
  readonly scope: string;
  readonly name: string;
  readonly owner_key: string | null;
  readonly attributes: Readonly<Record<string, Scalar>>;
  readonly connection: string | null;
  readonly owner_email: string | null;
  readonly owner_active: boolean | null;
}

const STATES: readonly PartnerState[] = ['prospective', 'new', 'general', 'excellent', 'dormant', 'churned'];
const TOUCHES: readonly TouchLevel[] = ['high', 'low', 'tech', 'none'];

/**
 * What is known of these partners besides their log: merged over their records in `scopeOrder`, the first value that is not null wins.
 * What a person set on a page comes before the CRMs' word on the same.
 */
export async function readFacts(
  tx: Tx,
  partnerIds: readonly string[],
  scopeOrder: readonly string[],
): Promise<ReadonlyMap<string, PartnerFacts>> {
  const rows = await tx.rows<EntityRow>(
    `SELECT e.partner_id, e.key, e.scope, e.name, e.owner_key, e.attributes,
       (SELECT min(c.name) FROM connection c WHERE c.scope = e.scope) AS connection,
       nullif(lower(o.attributes ->> 'email'), '') AS owner_email,
       NOT o.deleted AND coalesce(o.attributes ->> 'active', '') <> 'false' AS owner_active
     FROM entity e LEFT JOIN entity o ON o.key = e.owner_key AND o.kind = 'owner'
     WHERE e.partner_id = ANY($1) AND e.kind = 'partner' AND NOT e.deleted
     ORDER BY e.partner_id, coalesce(array_position($2::text[], e.scope), 100000), e.scope, e.key`,
    [partnerIds, scopeOrder],
  );
  const byPartner = new Map<string, EntityRow[]>();
  for (const row of rows) {
    const list = byPartner.get(row.partner_id);
    if (list === undefined) byPartner.set(row.partner_id, [row]);
    else list.push(row);
  }
  const byHand = await readByHand(tx.client, partnerIds);
  return new Map(
    [...byPartner].map(([id, records]) => {
      const facts = factsOf(id, records);
      const set = byHand.get(id);
      return [
        id,
        set === undefined ? facts : { ...facts, override: { state: set.state, touch: set.touch, reason: set.reason, until: set.until } },
      ];
    }),
  );
}

function factsOf(id: string, records: readonly EntityRow[]): PartnerFacts {
  const value = (name: string): Scalar => {
    for (const { attributes } of records) {
      const found = attributes[name];
      if (found !== null && found !== undefined && found !== '') return found;
    }
    return null;
  };
  // An empty box says nothing: nobody unticks it in one CRM against who ticked it in the other.
  const ticked = (name: string): boolean => records.some(({ attributes }) => flag(attributes[name] ?? null));
  const owned = records.find(({ owner_key }) => owner_key !== null);
  return {
    id,
    name: records.find(({ name }) => name !== '')?.name ?? '',
    owner: owned === undefined ? null : (owned.owner_email ?? owned.owner_key),
    ownerActive: owned !== undefined && (owned.owner_active ?? true),
    registeredOn: date(value('registeredOn')),
    partnerType: text(value('partnerType')),
    rank: text(value('rank')),
    products: list(value('products')),
    employees: number(value('employees')),
    contractEndedOn: date(value('contractEndedOn')),
    target: ticked('target'),
    exclude: ticked('exclude'),
    leavingReason: text(value('leavingReason')),
    override: {
      state: oneOf(STATES, value('overrideState')),
      touch: oneOf(TOUCHES, value('overrideTouch')),
      reason: text(value('overrideReason')),
      until: date(value('overrideUntil')),
    },
    matched: [...new Set(records.map(({ connection, scope }) => connection ?? scope))],
    ...(owned === undefined ? {} : { ownedIn: owned.connection ?? owned.scope }),
  };
}

function text(value: Scalar): string | null {
  return value === null ? null : String(value);
}

/** An instant counts as its date. */
function date(value: Scalar): IsoDate | null {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value) ? value.slice(0, 10) : null;
}

function number(value: Scalar): number | null {
  if (value === null || typeof value === 'boolean') return null;
  const parsed = Number(value);
  return Number.isFinite(parsed) ? parsed : null;
}

function flag(value: Scalar): boolean {
  return value === true || value === 'true';
}

/** CRMs write several choices as `a;b`. */
function list(value: Scalar): readonly string[] {
  const parts = text(value)
    ?.split(';')
    .map((part) => part.trim());
  return [...new Set(parts?.filter((part) => part !== '') ?? [])];
}

function oneOf<T extends string>(allowed: readonly T[], value: Scalar): T | null {
  return allowed.find((one) => one === value) ?? null;
}
