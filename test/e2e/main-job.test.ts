import assert from 'node:assert/strict';
import type { App } from '../../src/app.ts';
import { canonical } from '../../src/core/deliver/canonical.ts';
import { CRM_FIELDS, crmField, fieldValues } from '../../src/core/fields.ts';
import { LISTS } from '../../src/core/lists.ts';
import type { Assessment, Scalar } from '../../src/core/types.ts';
import { AS_OF, fine, startWorld, type Row, type TestWorld } from '../support/sandboxes.ts';

const EMAIL = /[^\s"'<>@,;:]+@[^\s"'<>@,;:]+\.[^\s"'<>@,;:]+/;
const SECRETS = /pat-na1-sandbox|00D\w{12,15}![\w.]+|client_secret=/;
/** Known to Salesforce by fields of the org's own. */
const HUBSPOT_ONLY = ['rank', 'partnerType', 'products', 'registeredOn', 'contactConditions', 'keyPerson'];

describe('the main job', function () {
  this.timeout(120_000);
  let world: TestWorld;
  let app: App;

  before(async () => {
    world = await startWorld();
    app = await world.open();
    await world.setup();
    fine(await world.run());
  });
  after(async () => {
    await app.close();
    await world.stop();
  });

  it('sets up every field of the product in both CRMs, and the twelve lists', async () => {
    const { wired } = await app.engine();
    for (const { name, connection, mapping } of wired) {
      const { partner, task, contact } = mapping.writeBack;
      assert.ok(partner && task);
      assert.equal(contact !== null, name === 'hubspot');
      const onPartner = { ...partner.fields, ...partner.people };
      const onTask = { [task.key]: 'taskKey', ...task.people };
      const wanted = CRM_FIELDS.map(({ key }) => key).filter(
        (key) => key !== 'taskRule' && (name === 'hubspot' || !HUBSPOT_ONLY.includes(key)),
      );
      const onContact = { ...contact?.fields, ...contact?.people };
      const there = [partner.object, task.object, contact?.object ?? partner.object].map((object) => connection.describe(object));
      const [partnerFields, taskFields, contactFields] = (await Promise.all(there)).map(({ fields }) => fields);

      assert.deepEqual(
        [...Object.values(onPartner), ...Object.values(onTask), ...Object.values(onContact)].sort(),
        [...wanted].sort(),
        name,
      );
      for (const field of Object.keys(onContact)) assert.ok(contactFields?.has(field), `${name}: ${field}`);
      for (const field of Object.keys(onPartner)) assert.ok(partnerFields?.has(field), `${name}: ${partner.object}.${field}`);
      for (const field of [...Object.keys(onTask), 'PRM_Rule__c', 'prm_rule'].filter(
        (one) => one.startsWith('prm_') === (name === 'hubspot'),
      ))
        assert.ok(taskFields?.has(field), `${name}: ${task.object}.${field}`);
    }
    for (const { name } of LISTS) assert.ok(await listNamed(world, name.ja), name.ja);
  });

  it("brings HubSpot's further sources to partners", async () => {
    const lines = await world.query<{ stream: string; reached: number }>(
      `SELECT l.stream, count(DISTINCT l.id)::int AS reached FROM line l JOIN line_key k ON k.line_id = l.id
       JOIN entity_partner p ON p.key = k.key WHERE l.scope LIKE 'hubspot:%' GROUP BY l.stream`,
    );
    const reached = new Map(lines.map((line) => [line.stream, line.reached]));

    for (const stream of ['marketingEmails', 'formSubmissions', 'marketingEvents', 'tickets', 'feedback', 'listMemberships'])
      assert.ok((reached.get(stream) ?? 0) > 0, `${stream}: ${JSON.stringify(lines)}`);
  });

  it('finds nothing to do in a second setup', async () => {
    const { wired } = await app.engine();
    await forgetRequests(world);

    const results = await world.setup();

    assert.deepEqual([...new Set(results.map(({ step }) => step.action))], ['keep']);
    assert.ok(wired.length === 2 && results.length > 60, String(results.length));
    assert.deepEqual(await writes(world), []);
  });

  it('gives every partner account and company what was assessed', async () => {
    const assessments = await all(app);
    const { wired } = await app.engine();
    const targets = [];
    for await (const target of app.store.targets()) targets.push(target);
    const accounts = (await world.salesforce.records('Account')).filter((one) => one.IsPartner === true && one.IsDeleted === false);

    assert.equal(targets.filter(({ object }) => object === 'Account').length, accounts.length);
    for (const target of targets) {
      const home = wired.find(({ scope }) => scope === target.scope);
      const assessment = assessments.get(target.partnerId);
      const record = (await recordsOf(world, target.object)).get(target.recordId);
      assert.ok(home?.mapping.writeBack.partner && assessment && record, `${target.object} ${target.recordId}`);
      const values = fieldValues(assessment, assessment.facts, 'ja', '');
      for (const [field, key] of Object.entries(home.mapping.writeBack.partner.fields)) {
        const type = crmField(key)?.type ?? 'text';
        if (key === 'assessedAt') assert.ok(record[field], `${target.recordId} ${field}`);
        else assert.equal(canonical(type, record[field] as Scalar), canonical(type, values[key]), `${target.recordId} ${field}`);
      }
      for (const key of ['state', 'stateSince', 'coverage', 'touch', 'step', 'nextAction', 'reasons', 'priority', 'dataAsOf'])
        assert.notEqual(values[key], null, `${assessment.facts.name} ${key}`);
    }
  });

  it('joins an account and its company into one partner', async () => {
    const scopes = new Map<string, Set<string>>();
    for await (const { partnerId, scope } of app.store.targets()) scopes.set(partnerId, (scopes.get(partnerId) ?? new Set()).add(scope));

    assert.equal((await app.store.totals()).partners, 40);
    assert.ok([...scopes.values()].filter((one) => one.size === 2).length >= 30);
  });

  it('makes tasks in Salesforce with an owner, a date and the account', async () => {
    const tasks = (await world.salesforce.records('Task')).filter((one) => one.PRM_Task_Key__c !== null);
    const accounts = new Set((await world.salesforce.records('Account')).map(({ Id }) => Id));
    const users = new Map((await world.salesforce.records('User')).map((user) => [user.Id, user.IsActive]));

    assert.ok(tasks.length > 5);
    for (const task of tasks) {
      assert.match(String(task.Subject), /^【支援】.+|.+$/);
      assert.ok(String(task.ActivityDate) > AS_OF, String(task.ActivityDate));
      assert.ok(![0, 6].includes(new Date(String(task.ActivityDate)).getUTCDay()), 'a business day');
      assert.equal(users.get(task.OwnerId), true);
      assert.ok(accounts.has(task.WhatId));
      assert.match(String(task.Description), /^理由: .+\nすること: .+\n使うもの: .+\n完了の目安: .+\n根拠: .+/);
    }
    assert.equal(new Set(tasks.map((task) => task.PRM_Task_Key__c)).size, tasks.length);
    assert.equal((await world.hubspot.records('tasks')).filter((one) => one.prm_task_key).length, 0);
  });

  it('holds the excellent partners in the list 支援04', async () => {
    const excellent = new Set(
      [...(await all(app)).values()].filter(({ state }) => state === 'excellent').map(({ partnerId }) => partnerId),
    );
    const expected: string[] = [];
    for await (const target of app.store.targets()) {
      if (target.object === 'companies' && excellent.has(target.partnerId)) expected.push(target.recordId);
    }

    const members = await membersOf(world, '支援04 優良');

    assert.ok(expected.length >= 5);
    assert.deepEqual(members.sort(), expected.sort());
  });

  it('writes nothing and changes nothing in a second run', async () => {
    const before = await logOf(world);
    const tasks = (await world.salesforce.records('Task')).length;
    await forgetRequests(world);

    const report = fine(await world.run());

    assert.deepEqual(await writes(world), []);
    assert.equal((await world.salesforce.records('Task')).length, tasks);
    assert.deepEqual(await logOf(world), before);
    assert.deepEqual([report.assess?.owed, report.assess?.tasks], [0, 0]);
  });

  it('assesses the same log to the same bytes', async () => {
    const before = await bytes(world);
    await world.query('DELETE FROM assess_mark');

    const report = fine(await world.run('assess'));

    assert.equal(report.assess?.skipped, false);
    assert.deepEqual(await bytes(world), before);
  });

  it('assesses a log that was read again from the start to the same bytes', async () => {
    const before = await bytes(world);

    fine(await world.run('run', { full: true }));

    assert.deepEqual(await bytes(world), before);
  });
});

async function all(app: App): Promise<Map<string, Assessment>> {
  const found = new Map<string, Assessment>();
  for await (const one of app.store.assessments()) found.set(one.partnerId, one);
  return found;
}

const cache = new WeakMap<TestWorld, Map<string, Map<string, Row>>>();

async function recordsOf(world: TestWorld, object: string): Promise<Map<string, Row>> {
  const known = cache.get(world) ?? new Map<string, Map<string, Row>>();
  cache.set(world, known);
  const records =
    known.get(object) ??
    new Map(
      (await (object === 'Account' ? world.salesforce : world.hubspot).records(object)).map((one) => [String(one.Id ?? one.id), one]),
    );
  known.set(object, records);
  return records;
}

async function forgetRequests({ salesforce, hubspot }: TestWorld): Promise<void> {
  await Promise.all([salesforce.forgetRequests(), hubspot.forgetRequests()]);
}

async function writes({ salesforce, hubspot }: TestWorld): Promise<string[]> {
  const all = [...(await salesforce.writes()), ...(await hubspot.writes())];
  return all.map(({ method, path }) => `${method} ${path}`);
}

function logOf(world: TestWorld): Promise<Row[]> {
  return world.query('SELECT id, revision, retracted, fingerprint FROM line ORDER BY id');
}

function bytes(world: TestWorld): Promise<Row[]> {
  return world.query('SELECT partner_id, body::text AS body FROM assessment ORDER BY partner_id');
}

async function ask(world: TestWorld, path: string): Promise<Row> {
  const response = await fetch(`${world.hubspot.url}${path}`, { headers: { authorization: 'Bearer pat-na1-sandbox' } });
  assert.equal(response.status, 200, path);
  return (await response.json()) as Row;
}

async function listNamed(world: TestWorld, name: string): Promise<string> {
  const { list } = await ask(world, `/crm/v3/lists/object-type-id/0-2/name/${encodeURIComponent(name)}`);
  return String((list as Row).listId);
}

async function membersOf(world: TestWorld, name: string): Promise<string[]> {
  const { results } = await ask(world, `/crm/v3/lists/${await listNamed(world, name)}/memberships?limit=250`);
  return (results as Row[]).map(({ recordId }) => String(recordId));
}

describe('the command line', function () {
  this.timeout(240_000);
  let world: TestWorld;

  before(async () => {
    world = await startWorld({ partners: 12, events: 250 });
  });
  after(async () => {
    await world.stop();
  });

  it('plans before it acts, and tells what it would cost', async () => {
    const plan = await world.cli(['setup', '--dry-run', '--json']);
    const run = await world.cli(['--json', 'run', '--dry-run', '--as-of', AS_OF]);

    assert.equal(plan.code, 0, plan.stderr);
    const steps = JSON.parse(plan.stdout) as Record<string, { action: string }[]>;
    assert.ok(Object.values(steps).every((list) => list.some(({ action }) => action === 'create')));
    // Nothing has been read to its end yet, so nothing can be assessed: time (a sync) heals it.
    assert.equal(run.code, 1, run.stderr);
    const report = JSON.parse(run.stdout) as { calls: number; errors: { code: string; fix: string }[] };
    assert.ok(report.calls > 10);
    assert.deepEqual(
      report.errors.map(({ code }) => code),
      ['SOURCES_INCOMPLETE'],
    );
    assert.deepEqual(await writes(world), []);
    assert.ok((await world.salesforce.records('Account')).every((account) => !('PRM_Score__c' in account)));
    assert.equal((await logOf(world)).length, 0);
  });

  it('ends with 2 and names the fields where setup has not been run', async () => {
    const { code, stderr } = await world.cli(['run', '--as-of', AS_OF, '--locale', 'en']);

    assert.equal(code, 2, stderr);
    assert.match(stderr, /Account has no field PRM_Score__c.*\n\s+fix: Run `kakehashi setup`/);
    assert.match(stderr, /companies has no field prm_score/);
    assert.ok((await logOf(world)).length > 0);
  });

  it('shows what a run would write, and writes nothing', async () => {
    const setup = await world.cli(['setup']);
    assert.equal(setup.code, 0, setup.stderr);
    await forgetRequests(world);

    const { code, stdout, stderr } = await world.cli(['run', '--dry-run', '--as-of', AS_OF, '--locale', 'en']);

    assert.equal(code, 0, stderr);
    assert.match(stdout, /dry run: nothing was changed/);
    assert.match(stdout, /[1-9]\d writes owed\)/);
    assert.match(stdout, /\d+ API calls/);
    assert.deepEqual(await writes(world), []);
    assert.equal((await world.query('SELECT FROM owed')).length, 0);
  });

  it('runs with exit code 0, and its answer as JSON is one document', async () => {
    const { code, stdout, stderr } = await world.cli(['--json', '--verbose', 'run', '--as-of', AS_OF]);

    assert.equal(code, 0, stderr);
    const report = JSON.parse(stdout) as { deliver: { written: number }[]; errors: unknown[] };
    assert.ok(report.deliver.every(({ written }) => written > 0));
    assert.deepEqual(report.errors, []);
    for (const line of stderr.split('\n').filter(Boolean)) JSON.parse(line);
    assert.doesNotMatch(stderr + stdout, EMAIL);
    assert.doesNotMatch(stderr + stdout, SECRETS);
  });

  it('tells no secret and no e-mail address, whatever happens to a run', async () => {
    const databaseUrl = new URL(world.databaseUrl);
    databaseUrl.password ||= 'hush-database-word';
    const secrets = {
      DATABASE_URL: databaseUrl.toString(),
      HUBSPOT_CLIENT_SECRET: 'hush-webhook-secret',
      KAKEHASHI_SECRET_KEY: 'hush-key-that-is-at-least-thirty-two-long',
    };

    const good = await world.cli(['--verbose', 'run', '--as-of', AS_OF], secrets);
    const bad = await world.cli(['--verbose', 'run'], { ...secrets, SALESFORCE_CLIENT_SECRET: 'hush-wrong-secret' });
    const worse = await world.cli(['--verbose', 'run'], { ...secrets, HUBSPOT_ACCESS_TOKEN: 'pat-hush-wrong-token' });

    assert.deepEqual([good.code, bad.code, worse.code], [0, 2, 2], bad.stderr);
    for (const { stdout, stderr } of [good, bad, worse]) {
      for (const secret of [/hush/, EMAIL, SECRETS, new RegExp(databaseUrl.password)]) assert.doesNotMatch(stdout + stderr, secret);
    }
  });

  it('explains a score by parts that add up to it', async () => {
    const [scored] = await world.query<{ name: string; score: number }>(
      'SELECT p.name, a.score FROM assessment a JOIN partner p ON p.id = a.partner_id WHERE a.score IS NOT NULL ORDER BY a.score DESC LIMIT 1',
    );
    assert.ok(scored);

    const { code, stdout, stderr } = await world.cli(['explain', scored.name, '--locale', 'en']);
    const unknown = await world.cli(['explain', '存在しない会社', '--json']);

    assert.equal(code, 0, stderr);
    const points = [...stdout.matchAll(/ (-?\d+\.\d{3})$/gm)].map((match) => Number(match[1]));
    assert.ok(points.length >= 2);
    assert.ok(Math.abs(points.reduce((a, b) => a + b, 0) - scored.score) < 0.01, `${points.join(' + ')} = ${scored.score}`);
    assert.ok(stdout.includes(scored.name));
    assert.equal(unknown.code, 2);
    assert.equal((JSON.parse(unknown.stdout) as { error: { code: string } }).error.code, 'PARTNER_UNKNOWN');
  });
});
