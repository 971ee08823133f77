import type { Row, TestWorld } from './sandboxes.ts';

/** What people do in the CRMs while we work. */
export const CHANGES = [
  'deal moves',
  'company renamed',
  'deal made',
  'call made late',
  'deal made late',
  'deal deleted',
  'call deleted',
  'accounts merged',
  'companies merged',
] as const;
export type ChangeKind = (typeof CHANGES)[number];

/** Rows become visible so much later than they are stamped: within what Salesforce and HubSpot are looked back for. */
const LATE_MS = 200_000;

/** One change to a record that `draw` names. */
export async function change(world: TestWorld, kind: ChangeKind, draw: number): Promise<void> {
  await DO[kind](world, draw);
}

const DO: Readonly<Record<ChangeKind, (world: TestWorld, draw: number) => Promise<unknown>>> = {
  'deal moves': async (world, draw) => {
    const deal = pick(await alive(world, 'Opportunity'), draw);
    const StageName = deal.StageName === 'Closed Won' ? 'Closed Lost' : 'Closed Won';
    return world.salesforce.control('records/Opportunity', [{ Id: deal.Id, StageName, Amount: 1_000_000 + draw }]);
  },
  'company renamed': async (world, draw) => {
    const { id } = pick(await active(world, 'companies'), draw);
    return world.hubspot.control('records/companies', { id, properties: { name: `改名${draw}` } });
  },
  'deal made': (world, draw) => makeDeal(world, draw, {}),
  'deal made late': async (world, draw) => {
    const stamp = await vendorTime(world, 'salesforce', -LATE_MS);
    return makeDeal(world, draw, { CreatedDate: stamp, SystemModstamp: stamp, LastModifiedDate: stamp });
  },
  'call made late': async (world, draw) => {
    const { id } = pick(await active(world, 'companies'), draw);
    const modifiedAt = await vendorTime(world, 'hubspot', -LATE_MS);
    return world.hubspot.control('records/calls', {
      properties: { hs_timestamp: '2026-06-05T01:00:00.000Z', hs_call_title: `電話${draw}`, hs_call_status: 'COMPLETED' },
      associations: { companies: [id] },
      modifiedAt,
    });
  },
  'deal deleted': async (world, draw) =>
    world.salesforce.control('delete/Opportunity', { ids: [pick(await alive(world, 'Opportunity'), draw).Id] }),
  'call deleted': async (world, draw) => world.hubspot.control('delete/calls', { ids: [pick(await active(world, 'calls'), draw).id] }),
  'accounts merged': async (world, draw) => {
    const partners = (await alive(world, 'Account')).filter(({ IsPartner }) => IsPartner === true);
    const master = pick(partners, draw);
    const loser = pick(
      partners.filter((one) => one !== master),
      draw >> 4,
    );
    await world.salesforce.control('merge', { object: 'Account', masterId: master.Id, loserIds: [loser.Id] });
    // As the vendors' own integration does: companies of the loser point at the winner from now on.
    for (const { id, salesforceaccountid } of await active(world, 'companies')) {
      if (salesforceaccountid !== loser.Id) continue;
      await world.hubspot.control('records/companies', { id, properties: { salesforceaccountid: master.Id } });
    }
    return null;
  },
  'companies merged': async (world, draw) => {
    const companies = await active(world, 'companies');
    const winner = pick(companies, draw);
    const loser = pick(
      companies.filter((one) => one !== winner),
      draw >> 4,
    );
    await post(`${world.hubspot.url}/crm/v3/objects/companies/merge`, { primaryObjectId: winner.id, objectIdToMerge: loser.id });
  },
};

async function makeDeal(world: TestWorld, draw: number, stamps: Row): Promise<unknown> {
  const deals = await alive(world, 'Opportunity');
  const { AccountId, PartnerAccountId, OwnerId } = pick(deals, draw);
  const deal = { Name: `商談${draw}`, StageName: 'Closed Won', CloseDate: '2026-06-01', Amount: 500_000 + draw };
  return world.salesforce.control('records/Opportunity', [{ ...deal, AccountId, PartnerAccountId, OwnerId, ...stamps }]);
}

async function alive(world: TestWorld, object: string): Promise<Row[]> {
  return (await world.salesforce.records(object)).filter(({ IsDeleted }) => IsDeleted !== true);
}

async function active(world: TestWorld, object: string): Promise<Row[]> {
  return (await world.hubspot.records(object)).filter(({ archived }) => archived !== true);
}

function pick(records: readonly Row[], draw: number): Row {
  const one = records[draw % records.length];
  if (one === undefined) throw new Error('no record to change');
  return one;
}

async function vendorTime(world: TestWorld, vendor: 'salesforce' | 'hubspot', byMs: number): Promise<string> {
  const { now } = (await (await fetch(`${world[vendor].url}/_sandbox/clock`)).json()) as { now: string };
  return new Date(Date.parse(now) + byMs).toISOString();
}

/** Somebody may have set a fault for this very call: it is made until it is answered. */
async function post(url: string, body: Row): Promise<void> {
  const headers = { authorization: 'Bearer pat-na1-sandbox', 'content-type': 'application/json' };
  for (let tried = 0; tried < 5; tried += 1) {
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) }).catch(() => null);
    if (response !== null && (response.ok || response.status === 400 || response.status === 404)) return;
  }
  throw new Error(`${url} is not answered`);
}
