import assert from 'node:assert/strict';
import type { Row, TestWorld } from './sandboxes.ts';

/** What a run leaves behind, in an order that does not depend on how it came about. */
export interface EndState {
  readonly log: readonly Row[];
  readonly assessments: readonly Row[];
  readonly accounts: readonly Row[];
  readonly companies: readonly Row[];
  readonly tasks: readonly Row[];
  /** HubSpot's: name, and who is on it. */
  readonly lists: readonly Row[];
  readonly limbo: readonly Row[];
}

export async function endState(world: TestWorld): Promise<EndState> {
  const [accounts, companies, tasks, lists] = await Promise.all([
    world.salesforce.records('Account'),
    world.hubspot.records('companies'),
    tasksOf(world),
    listsOf(world),
  ]);
  return {
    log: await world.query('SELECT id, fingerprint, retracted FROM line ORDER BY id'),
    assessments: await world.query('SELECT partner_id, body::text AS body FROM assessment ORDER BY partner_id'),
    accounts: accounts.map((one) => ours(one, /^(Id|PRM_.*)$/)),
    companies: companies.map((one) => ours(one, /^(id|prm_.*)$/)),
    tasks,
    lists,
    limbo: [
      ...(await world.query('SELECT key, state FROM owed')),
      ...(await world.query("SELECT key, status FROM task WHERE status = 'owed'")),
      ...(await world.query(
        "SELECT locktype FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
      )),
    ],
  };
}

/** Ours in both CRMs, with what they hang on. */
async function tasksOf(world: TestWorld): Promise<Row[]> {
  const [salesforce, hubspot] = await Promise.all([world.salesforce.records('Task'), world.hubspot.records('tasks')]);
  const found: Row[] = [
    ...salesforce.map((one) => ({
      crm: 'salesforce',
      key: one.PRM_Task_Key__c,
      ...ours(one, /^(PRM_.*|Subject|Description|ActivityDate|OwnerId|WhatId|IsDeleted)$/),
    })),
    ...hubspot.map((one) => ({
      crm: 'hubspot',
      key: one.prm_task_key,
      ...ours(one, /^(prm_.*|hs_task_(subject|body|status)|hs_timestamp|hubspot_owner_id|archived|associations)$/),
    })),
  ];
  return found
    .filter(({ key }) => typeof key === 'string' && key !== '')
    .sort((a, b) => (`${String(a.crm)} ${String(a.key)}` < `${String(b.crm)} ${String(b.key)}` ? -1 : 1));
}

async function listsOf(world: TestWorld): Promise<Row[]> {
  const { lists } = (await askHubspot(world, 'search', { count: 100 })) as { lists: { listId: string; name: string }[] };
  const members = await Promise.all(lists.map(({ listId }) => askHubspot(world, `${listId}/memberships?limit=250`)));
  return lists
    .map(({ name }, i) => ({ name, members: (members[i]?.results as Row[]).map(({ recordId }) => String(recordId)).sort() }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function askHubspot(world: TestWorld, path: string, body?: Row): Promise<Row> {
  const headers = { authorization: 'Bearer pat-na1-sandbox', 'content-type': 'application/json' };
  const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(`${world.hubspot.url}/crm/v3/lists/${path}`, { headers, ...sent });
  assert.equal(response.status, 200, path);
  return (await response.json()) as Row;
}

/** Save for the instant at which it was assessed. */
function ours(record: Row, names: RegExp): Row {
  return Object.fromEntries(Object.entries(record).filter(([name]) => names.test(name) && !/assessed_at/i.test(name)));
}

export function assertSame(actual: EndState, expected: EndState): void {
  assert.deepEqual(actual.limbo, []);
  const keys = actual.tasks.map(({ key }) => key);
  assert.deepEqual(keys, [...new Set(keys)], 'a task that is there twice');
  assert.deepEqual(actual.tasks, expected.tasks);
  assert.deepEqual(actual.log, expected.log);
  assert.deepEqual(actual.accounts, expected.accounts);
  assert.deepEqual(actual.companies, expected.companies);
  assert.deepEqual(actual.lists, expected.lists);
  assert.deepEqual(actual.assessments, expected.assessments);
}
