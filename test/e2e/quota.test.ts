import assert from 'node:assert/strict';
import { AppError } from '../../src/core/errors.ts';
import type { RunReport } from '../../src/engine/run.ts';
import { assertSame, endState, type EndState } from '../support/end-state.ts';
import { fine, startWorld, type TestWorld } from '../support/sandboxes.ts';

/** Of the HubSpot sandbox; 0.8 of it is our share, and nine tenths of that are a first load's. */
const LIMIT = 650_000;
const OURS = LIMIT * 0.8;
const UNHURRIED = { HUBSPOT_BURST_PER10S: '5000', HUBSPOT_SEARCH_PER_SECOND: '200' };

describe('the daily calls of a vendor', function () {
  this.timeout(60_000);
  let world: TestWorld;
  let expected: EndState;
  let forecast: ReadonlyMap<string, number>;
  let made: ReadonlyMap<string, number>;

  before(async () => {
    world = await startWorld({ partners: 12, events: 300, variables: UNHURRIED });
    await world.setup();
    ({ forecast, made } = await foretoldAndMade());
    fine(await world.run('run'));
    expected = await endState(world);
  });
  after(() => world.stop());
  beforeEach(async () => {
    await Promise.all([world.salesforce.control('reset', {}), world.hubspot.control('reset', {}), world.forget()]);
    await world.setup();
  });

  /** Calls of a first load by vendor, without those of logs whose size is not told: as foretold, and as made. */
  async function foretoldAndMade() {
    const app = await world.open();
    const calls = new Map<string, number>();
    for (const { name, connection, mapping } of (await app.engine()).wired) {
      const streams = (await connection.forecast?.(mapping.specs)) ?? [];
      const counted = streams.filter(({ records }) => records !== null);
      calls.set(
        name,
        counted.reduce((sum, one) => sum + one.calls, 0),
      );
    }
    await app.close();
    await Promise.all([world.salesforce.forgetRequests(), world.hubspot.forgetRequests()]);
    await world.run('sync');
    const read = async (vendor: 'salesforce' | 'hubspot', path: RegExp) =>
      (await world[vendor].requests()).filter((one) => one.method === 'GET' && path.test(one.path)).length;
    const [salesforce, hubspot] = await Promise.all([read('salesforce', /\/query/), read('hubspot', /\/crm\/v3\/(objects|properties)\//)]);
    return { forecast: calls, made: new Map([['salesforce', salesforce] as const, ['hubspot', hubspot] as const]) };
  }

  const codes = (report: RunReport): (string | null)[] =>
    (report.sync?.streams ?? [])
      .filter((one) => one.connection === 'hubspot')
      .map(({ error }) => (error instanceof AppError ? error.code : null));

  it('`check` foretells what a first load costs, and says nothing once everything was read', async () => {
    const before = await world.cli(['check'], { KAKEHASHI_LOCALE: 'en' });
    await world.run('sync');
    const after = await world.cli(['check'], { KAKEHASHI_LOCALE: 'en' });

    assert.equal(before.code, 0, before.stdout + before.stderr);
    assert.equal(
      before.stdout.match(/First load: about [\d,]+ calls \([\d,]+ records\), \d+\.\d % of today's limit/g)?.length,
      2,
      before.stdout,
    );
    assert.doesNotMatch(after.stdout, /First load/);
    assert.deepEqual(forecast, made);
  });

  it('are not used up by a first load: what was read before goes on from the room that is kept for it', async () => {
    fine(await world.run('sync', { only: 'hubspot.companies' }));
    const [company] = await world.hubspot.records('companies');
    await world.hubspot.control('calls', { used: OURS * 0.95 });
    await world.hubspot.control('records/companies', { id: company?.id, properties: { name: '変わった会社' } });

    const report = await world.run('sync');
    const changed = await world.query("SELECT key FROM entity WHERE name = '変わった会社'");

    assert.deepEqual(new Set(codes(report)), new Set([null, 'QUOTA_EXHAUSTED']));
    assert.equal(codes(report).filter((code) => code === null).length, 1);
    assert.equal(changed.length, 1);
  });

  it('used up in the middle, wait for midnight where the portal is, are not asked for by any process until then, and nothing is lost', async () => {
    fine(await world.run('sync'));
    await world.hubspot.control('calls', { used: OURS - 30 });

    const report = await world.run('run');
    const error = report.errors.find((one) => one instanceof AppError && one.code === 'QUOTA_EXHAUSTED');
    await world.hubspot.forgetRequests();
    const meanwhile = await world.cli(['sync', 'hubspot'], { KAKEHASHI_LOCALE: 'en' });
    const asked = await world.hubspot.requests();
    await world.hubspot.control('calls', { used: 0 });
    await world.query("UPDATE daily_calls SET back_at = now() WHERE name LIKE 'hubspot:%'");
    fine(await world.run('run'));

    assert.ok(error instanceof AppError);
    const back = new Date(Math.round((Date.now() + (error.retryAfterMs ?? 0)) / HOUR_MS) * HOUR_MS);
    assert.match(back.toISOString(), /T15:00:00/); // midnight in Tokyo
    assert.match(error.message, /T15:00:00/);
    assert.notEqual(meanwhile.code, 0);
    assert.match(meanwhile.stderr, /come back at .*T15:00:00/);
    assert.deepEqual(asked, []);
    assertSame(await endState(world), expected);
  });
});

const HOUR_MS = 3_600_000;
