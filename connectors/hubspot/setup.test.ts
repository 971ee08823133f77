import assert from 'node:assert/strict';
import { AppError } from '../../src/core/errors.ts';
import { PARTNER_FIELDS, PEOPLE_FIELDS, TASK_FIELDS } from '../../src/core/fields.ts';
import { LISTS } from '../../src/core/lists.ts';
import type { Connection, CrmField, CrmList, Locale, SetupResult, SetupSpec } from '../../src/core/types.ts';
import type { RunningSandbox } from '../../src/sandbox/types.ts';
import { connectorContext } from '../../test/support/connector-context.ts';
import { oddServer, type OddServer } from '../../test/support/odd-server.ts';
import hubspot from './index.ts';
import { startSandbox } from './sandbox/index.ts';

type Row = Readonly<Record<string, unknown>>;

describe('hubspot setup', function () {
  this.timeout(30_000);
  let sandbox: RunningSandbox;
  let connection: Connection;

  const start = async (seed: Readonly<Record<string, readonly Row[]>> = {}): Promise<void> => {
    sandbox = await startSandbox(new Map(Object.entries(seed)), { port: 0 });
    connection = hubspot.connect({ accessToken: 'pat-na1-sandbox', baseUrl: sandbox.url, burstPer10s: '10000' }, connectorContext());
  };
  afterEach(() => sandbox.close());
  const apply = (spec: SetupSpec, repair = false): Promise<readonly SetupResult[]> =>
    connection.setup?.apply(spec, { repair }) ?? assert.fail();
  const actions = async (spec: SetupSpec): Promise<string[]> => [
    ...new Set(((await connection.setup?.plan(spec)) ?? []).map(({ action }) => action)),
  ];
  const ask = async (method: string, path: string, body?: unknown): Promise<Row> => {
    const headers = { authorization: 'Bearer pat-na1-sandbox', 'content-type': 'application/json' };
    const answer = await fetch(sandbox.url + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    assert.ok(answer.ok, await answer.clone().text());
    return answer.status === 204 ? {} : ((await answer.json()) as Row);
  };

  it('makes every field and list that Kakehashi needs, and a second run finds them all', async () => {
    await start();
    const seen: SetupResult[] = [];

    const results =
      (await connection.setup?.apply(everything('ja'), { repair: false, onStep: (done) => seen.push(done) })) ?? assert.fail();

    assert.deepEqual(
      results.filter(({ ok }) => !ok),
      [],
    );
    assert.deepEqual(seen, results);
    assert.ok(results.filter(({ step }) => step.kind === 'list').every(({ id }) => id !== undefined && id !== ''));
    assert.deepEqual(await actions(everything('ja')), ['keep']);
    const again = await apply(everything('ja'));
    assert.deepEqual(
      again.map(({ step, id }) => [step.name, id]),
      results.map(({ step, id }) => [step.name, id]),
    );
  });

  it('plans without changing anything', async () => {
    await start();

    const before = await actions(everything('en'));

    assert.deepEqual(before, ['create']);
    assert.deepEqual(await actions(everything('en')), ['create']);
  });

  it('labels by locale, keeps the order of options, and makes the task key unique', async () => {
    await start();
    await apply(everything('ja'));

    const state = await ask('GET', '/crm/v3/properties/companies/prm_state');
    const key = await ask('GET', '/crm/v3/properties/tasks/prm_task_key');

    assert.equal(state.label, 'パートナー状態');
    assert.deepEqual(
      (state.options as Row[]).map(({ label }) => label),
      ['潜在', '新規', '一般', '優良', '休眠', '離反'],
    );
    assert.equal(state.groupName, 'prm');
    assert.equal(key.hasUniqueValue, true);
  });

  it('adds options that are missing, and loses none that people added', async () => {
    await start();
    await ask('POST', '/crm/v3/properties/companies/groups', { name: 'prm', label: 'PRM' });
    const options = ['mine', 'new', 'general'].map((value, displayOrder) => ({ value, label: value, displayOrder, hidden: false }));
    const definition = { name: 'prm_state', label: 'Partner state', type: 'enumeration', fieldType: 'select', groupName: 'prm', options };
    await ask('POST', '/crm/v3/properties/companies', definition);

    const results = await apply(spec('en', [field('prm_state', 'state')]));

    const found = await ask('GET', '/crm/v3/properties/companies/prm_state');
    assert.deepEqual(
      (found.options as Row[]).map(({ value }) => value),
      ['mine', 'new', 'general', 'prospective', 'excellent', 'dormant', 'churned'],
    );
    assert.deepEqual(
      results.map(({ step }) => step.action),
      ['keep', 'change', 'differs'],
    );
  });

  it('reports labels that people changed, and puts them back only to repair', async () => {
    await start();
    const wanted = spec('en', [field('prm_score', 'score')]);
    await apply(wanted);
    await ask('PATCH', '/crm/v3/properties/companies/prm_score', { label: 'My score' });

    const [, reported] = await apply(wanted);
    const kept = await ask('GET', '/crm/v3/properties/companies/prm_score');
    await apply(wanted, true);
    const repaired = await ask('GET', '/crm/v3/properties/companies/prm_score');

    assert.equal(reported?.step.action, 'differs');
    assert.match(reported.step.detail, /My score/);
    assert.equal(kept.label, 'My score');
    assert.equal(repaired.label, 'Support score (vs. similar partners)');
    assert.deepEqual(await actions(wanted), ['keep']);
  });

  it('says of a property of another type that it cannot be used', async () => {
    await start({ properties: [{ objectType: 'companies', name: 'prm_score', type: 'string' }] });
    const wanted = spec('en', [field('prm_score', 'score'), field('prm_state', 'state')]);

    const [, score, state] = await apply(wanted, true);

    assert.ok(score?.ok === false && score.error instanceof AppError);
    assert.match(score.error.message, /found string\/text, expected number\/number/);
    assert.ok(state?.ok);
  });

  it('lets the rest stand when the eleventh unique property is refused', async () => {
    const taken = Array.from({ length: 10 }, (_, n) => ({ objectType: 'tasks', name: `key_${n}`, type: 'string', hasUniqueValue: 'true' }));
    await start({ properties: taken });

    const results = await apply({ locale: 'en', objects: [{ object: 'tasks', fields: taskFields() }], lists: null });

    const failed = results.filter(({ ok }) => !ok);
    assert.deepEqual(
      failed.map(({ step }) => step.name),
      ['tasks.prm_task_key'],
    );
    assert.ok(failed[0]?.error instanceof AppError);
    assert.match(failed[0].error.fix, /ten unique properties/);
    assert.equal(results.length, TASK_FIELDS.length + 1);
  });

  it('makes dynamic lists that hold the right companies', async () => {
    await start({
      companies: [
        { id: '1', name: 'Silent new', prm_state: 'new', prm_flags: 'silent;watch' },
        { id: '2', name: 'New', prm_state: 'new', prm_flags: 'watch' },
        { id: '3', name: 'New without flags', prm_state: 'new' },
        { id: '4', name: 'Excluded', prm_state: 'general', prm_exclude: 'true' },
        { id: '5', name: 'In a package', prm_package: 'p01' },
      ],
      properties: seedProperties(),
    });

    const results = await apply(everything('en'));

    const members = async (name: string): Promise<unknown[]> => {
      const id = results.find(({ step }) => step.name.startsWith(name))?.id ?? assert.fail(name);
      const { results: found } = await ask('GET', `/crm/v3/lists/${id}/memberships?limit=250`);
      return (found as Row[]).map(({ recordId }) => recordId).sort();
    };
    assert.deepEqual(await members('Support 01'), ['1']);
    assert.deepEqual(await members('Support 02'), ['2', '3']);
    assert.deepEqual(await members('Support 11'), ['5']);
    assert.deepEqual(await members('Support 99'), ['4']);
  });

  it('takes the id of a list that exists, reports a changed filter, and mends it only to repair', async () => {
    await start();
    const wanted = spec('en', [field('prm_state', 'state')], lists('L04'));
    const id = (await apply(wanted)).find(({ step }) => step.kind === 'list')?.id;
    const { list } = await ask('GET', `/crm/v3/lists/${String(id)}?includeFilters=true`);
    const changed = JSON.parse(JSON.stringify((list as Row).filterBranch).replace('excellent', 'general')) as Row;
    await ask('PUT', `/crm/v3/lists/${String(id)}/update-list-filters`, { filterBranch: changed });

    const reported = (await apply(wanted)).find(({ step }) => step.kind === 'list');
    const still = await actions(wanted);
    await apply(wanted, true);

    assert.equal(reported?.step.action, 'differs');
    assert.equal(reported.id, id);
    assert.ok(still.includes('differs'));
    assert.deepEqual(await actions(wanted), ['keep']);
  });

  it('finds a list by its name when the answer to its creation was lost', async () => {
    await start();
    const wanted = spec('en', [field('prm_state', 'state')], lists('L04'));
    await fetch(`${sandbox.url}/_sandbox/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ match: { method: 'POST', path: '/lists' }, kind: 'drop-response-after-apply' }),
    });

    const made = (await apply(wanted)).find(({ step }) => step.kind === 'list');

    assert.ok(made?.ok === true && made.id !== undefined);
    assert.deepEqual(await actions(wanted), ['keep']);
  });
});

describe('hubspot setup, when somebody else is faster', () => {
  let server: OddServer;
  afterEach(() => server.close());

  it('compares a property that came into being meanwhile', async () => {
    const definition = { name: 'prm_score', label: 'Another label', type: 'number', fieldType: 'number', options: [] };
    server = await oddServer(({ method, path }) => {
      if (path.endsWith('/groups')) return { status: 200, body: { results: [{ name: 'prm' }] } };
      if (method === 'POST') return { status: 409, body: { status: 'error', category: 'OBJECT_ALREADY_EXISTS' } };
      return { status: 200, body: path.endsWith('/prm_score') ? definition : { results: [] } };
    });
    const connection = hubspot.connect({ accessToken: 'x', baseUrl: server.url }, connectorContext());

    const results = (await connection.setup?.apply(spec('en', [field('prm_score', 'score')]), { repair: false })) ?? assert.fail();

    assert.deepEqual(
      results.map(({ step, ok }) => [step.action, ok]),
      [
        ['keep', true],
        ['differs', true],
      ],
    );
  });
});

const NAMES: Readonly<Record<string, string>> = {
  state: 'prm_state',
  step: 'prm_support_step',
  touch: 'prm_touch_level',
  flags: 'prm_flags',
  conditions: 'prm_conditions',
  package: 'prm_package',
  exclude: 'prm_exclude',
};

function nameOf(key: string): string {
  return NAMES[key] ?? `prm_${key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
}

function field(name: string, key: string): { readonly name: string; readonly field: CrmField } {
  const found = [...PARTNER_FIELDS, ...PEOPLE_FIELDS, ...TASK_FIELDS].find((one) => one.key === key);
  return { name, field: found ?? assert.fail(key) };
}

function taskFields(): SetupSpec['objects'][number]['fields'] {
  return [
    field('prm_task_key', 'taskKey'),
    ...TASK_FIELDS.filter(({ key }) => key !== 'taskKey').map(({ key }) => field(nameOf(key), key)),
  ];
}

function lists(...ids: readonly string[]): readonly CrmList[] {
  return LISTS.filter(({ id }) => ids.length === 0 || ids.includes(id)).map((list) => ({
    ...list,
    anyOf: list.anyOf.map((branch) => branch.map((condition) => ({ ...condition, field: nameOf(condition.field) }))),
  }));
}

function spec(locale: Locale, fields: SetupSpec['objects'][number]['fields'], some: readonly CrmList[] = []): SetupSpec {
  return { locale, objects: [{ object: 'companies', fields }], lists: { object: 'companies', lists: some } };
}

function everything(locale: Locale): SetupSpec {
  const fields = [...PARTNER_FIELDS, ...PEOPLE_FIELDS].map(({ key }) => field(nameOf(key), key));
  return {
    ...spec(locale, fields, lists()),
    objects: [
      { object: 'companies', fields },
      { object: 'tasks', fields: taskFields() },
    ],
  };
}

/** The properties that the companies of a seed carry, as setup would make them. */
function seedProperties(): readonly Row[] {
  const types: Readonly<Record<string, readonly [string, string]>> = {
    picklist: ['enumeration', 'select'],
    multipicklist: ['enumeration', 'checkbox'],
    checkbox: ['bool', 'booleancheckbox'],
    text: ['string', 'text'],
  };
  return ['state', 'flags', 'exclude', 'package'].map((key) => {
    const { name, field: one } = field(nameOf(key), key);
    const [type, fieldType] = types[one.type] ?? assert.fail(one.type);
    const options = one.options?.map(({ value, label }) => ({ value, label: label.en }));
    return { objectType: 'companies', name, label: one.label.en, type, fieldType, ...(options === undefined ? {} : { options }) };
  });
}
