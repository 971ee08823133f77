import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { RunReport } from '../../src/engine/run.ts';
import { gini, topShare } from '../../src/stats/gini.ts';
import { fine, startWorld, type TestWorld } from '../support/sandboxes.ts';

const DATA = process.env.KAKEHASHI_TEST_DATA ?? '';
const AS_OF = '2013-11-30';
const ALWAYS = [
  'state',
  'state_since',
  'coverage',
  'touch_level',
  'support_step',
  'next_action',
  'reasons',
  'priority',
  'data_as_of',
  'assessed_at',
];

/** A real channel: 701 resellers of Adventure Works in a Salesforce and a HubSpot, read from CSV. */
describe('the Adventure Works channel', function () {
  this.timeout(300_000);
  let world: TestWorld;
  let report: RunReport;

  before(async () => {
    assert.notEqual(DATA, '', 'Set KAKEHASHI_TEST_DATA to the folder that holds adventureworks-crm');
    world = await startWorld({ data: join(DATA, 'adventureworks-crm'), now: new Date('2013-11-30T12:00:00Z') });
    await world.setup();
    report = fine(await world.run('run', { asOf: AS_OF }));
  });
  after(async () => {
    await world.stop();
  });

  it('is 701 partners, each joined across both CRMs', async () => {
    const joined = await world.query<{ scopes: number }>(
      "SELECT count(DISTINCT scope)::int AS scopes FROM entity WHERE kind = 'partner' AND partner_id IS NOT NULL GROUP BY partner_id",
    );

    assert.equal(joined.length, 701);
    assert.ok(joined.every(({ scopes }) => scopes === 2));
    assert.equal(report.assess?.assessed, 701);
  });

  it('has won 80,450,596.88 in the log, to the cent, as concentrated as published', async () => {
    const rows = await world.query<{ amount: string; total: string }>(
      `WITH won AS (
         SELECT DISTINCT e.partner_id, l.id, l.amount FROM line l JOIN line_key k ON k.line_id = l.id JOIN entity_partner e ON e.key = k.key
         WHERE l.type = 'deal.won' AND NOT l.retracted
       )
       SELECT coalesce(sum(w.amount), 0) AS amount, (SELECT sum(amount) FROM won) AS total
       FROM assessment a LEFT JOIN won w USING (partner_id) GROUP BY a.partner_id`,
    );
    const amounts = rows.map(({ amount }) => Number(amount));

    assert.equal(rows.length, 701);
    assert.equal(Number(rows[0]?.total).toFixed(2), '80450596.88');
    assert.match(String(rows[0]?.total), /^80450596\.880*$/);
    assert.equal(gini(amounts).toFixed(4), '0.6886');
    assert.equal((topShare(amounts, 0.2) * 100).toFixed(1), '70.5');
  });

  it('has 66 partners that never ordered: dormant, silent, onboarding', async () => {
    const silent = await world.query<{ state: string; step: string; flags: string[] }>(
      `SELECT a.state, a.step, a.body -> 'flags' AS flags FROM assessment a
       WHERE NOT EXISTS (SELECT FROM entity_partner e JOIN line_key k ON k.key = e.key JOIN line l ON l.id = k.line_id
                         WHERE e.partner_id = a.partner_id AND l.type = 'deal.won')`,
    );

    assert.equal(silent.length, 66);
    for (const { state, step, flags } of silent) {
      assert.deepEqual([state, step], ['dormant', 'onboarding']);
      assert.ok(flags.includes('silent'), flags.join());
    }
  });

  it('carries every field on every account and company', async () => {
    const accounts = await world.salesforce.records('Account');
    const companies = await world.hubspot.records('companies');

    assert.deepEqual([accounts.length, companies.length], [701, 701]);
    for (const name of ALWAYS) {
      const field = `PRM_${name
        .split('_')
        .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
        .join('_')}__c`;
      for (const account of accounts)
        assert.ok(account[field] !== null && account[field] !== undefined, `${String(account.Name)} ${field}`);
      for (const company of companies) assert.ok(company[`prm_${name}`], `${String(company.name)} prm_${name}`);
    }
  });

  it('gets nothing written by a second run', async () => {
    await Promise.all([world.salesforce.forgetRequests(), world.hubspot.forgetRequests()]);

    const second = fine(await world.run('run', { asOf: AS_OF }));

    assert.deepEqual([...(await world.salesforce.writes()), ...(await world.hubspot.writes())], []);
    assert.equal(second.assess?.owed, 0);
    assert.ok(second.sync?.streams.every(({ added, revised, retracted }) => added + revised + retracted === 0));
  });
});

interface Figure {
  readonly name: string;
  readonly ours: number;
  readonly reference: number;
}

describe('the back-test of an exported table', function () {
  this.timeout(120_000);

  it('foretells who of the Adventure Works channel will not order for half a year', async () => {
    const root = fileURLToPath(new URL('../..', import.meta.url));
    const args = ['--import', 'tsx', 'src/cli/main.ts', '--json', 'backtest', '--deals', join(DATA, 'adventureworks', 'deals.csv')];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
    const { auc, brier, ece, showProbability } = JSON.parse(stdout) as Record<'auc' | 'brier' | 'ece', number> & {
      showProbability: boolean;
    };

    assert.ok(auc >= 0.86, `AUC ${auc}`);
    assert.ok(brier <= 0.085, `Brier ${brier}`);
    assert.ok(ece <= 0.05, `ECE ${ece}`);
    assert.equal(showProbability, true);
  });
});

describe('published figures', function () {
  this.timeout(300_000);

  it('come out of the same data by our own numerics', async () => {
    const root = fileURLToPath(new URL('../..', import.meta.url));
    const args = ['--import', 'tsx', 'scripts/figures.ts', '--data', DATA, '--json'];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, maxBuffer: 10_000_000 });
    const figures = JSON.parse(stdout) as Figure[];

    assert.ok(figures.length >= 190, `${figures.length} figures`);
    for (const { name, ours, reference } of figures) {
      if (ELSEWHERE.has(name)) continue;
      assert.ok(Math.abs(ours - reference) <= toleranceOf(reference), `${name}: ${ours}, published ${reference}`);
    }
    const ours = new Map(figures.map((one) => [one.name, one.ours]));
    assert.ok((ours.get('adventureworks.band.auc') ?? 0) >= 0.86);
    assert.ok((ours.get('adventureworks.band.brier') ?? 1) <= 0.085);
    assert.ok((ours.get('adventureworks.band.ece') ?? 1) <= 0.05);
    assert.ok((ours.get('adventureworks.states.flaps') ?? 99) <= 35);
  });
});

/** Which of several equally near controls is taken is left open by the method; the calibration error has its own bound above. */
const ELSEWHERE = new Set(['nsw.nn.cps1', 'adventureworks.band.ece']);

/** One in the last published digit; fits by another optimiser agree to two parts in a thousand. */
function toleranceOf(reference: number): number {
  const digits = String(reference).split('.')[1]?.length ?? 0;
  return Math.max(10 ** -digits, 2e-3 * Math.abs(reference));
}
