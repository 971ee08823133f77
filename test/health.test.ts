import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { AppError } from '../src/core/errors.ts';
import { healthOf } from '../src/health.ts';
import { openStore, type OpenStore } from '../src/store/open-store.ts';
import { account, accounts, mapped, owedFields, owedTask, page, SF } from './store/examples.ts';
import { freshDatabase, quiet } from './support/database.ts';

const QUEUE = { workers: () => Promise.resolve(2), depth: () => Promise.resolve(3) };

describe('health', () => {
  let store: OpenStore;
  let drop: () => Promise<void>;
  const health = (more: { trouble?: string; redisUrl?: string; queue?: Partial<typeof QUEUE> } = {}) =>
    healthOf(
      { store, config: { redisUrl: more.redisUrl ?? null } as never, trouble: () => more.trouble ?? null },
      { ...QUEUE, ...more.queue },
    );
  before(async () => {
    const database = await freshDatabase();
    drop = database.drop;
    store = await openStore({ databaseUrl: database.databaseUrl, log: quiet, poolSize: 3 });
    await store.savePage(accounts([account('a1')]));
    const message = { ja: '', en: '' };
    const rejection = { scope: SF, stream: 'deals', recordId: 'd1', code: 'VALUE_UNKNOWN', field: 'StageName', message, raw: {} };
    await store.savePage(page([mapped('d1', { rejections: [rejection] })]));
    await store.owe([owedFields(`${SF}/Account/a1`, { score: 1 }), owedTask('p1:T01:x')]);
    const [item] = await store.takeOwed({ runId: 'r1', scope: SF, limit: 1, now: new Date().toISOString(), ignoreBackoff: true });
    assert.ok(item);
    await store.settle([{ item, result: { ok: false, error: new AppError('REMOTE_REJECTED', 'no') }, retryAt: null }], 'r1');
    await store.startRun({ id: 'r1', command: 'run', startedAt: new Date(Date.now() - 90_000).toISOString() });
    await store.finishRun('r1', { ok: false, finishedAt: new Date(Date.now() - 30_000).toISOString(), summary: {} });
    await store.tellDailyCalls('hubspot:62515', { used: 600, limit: 1000, refused: false, backAt: null });
  });
  after(async () => {
    await store.close();
    await drop();
  });

  /** `name{label="…"}` → value. */
  async function figures(): Promise<ReadonlyMap<string, number>> {
    const { text } = await health().metrics();
    const rows = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return new Map(rows.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]));
  }

  it('tells lag, what is owed and how old, rejections, quota left and run time', async () => {
    const found = await figures();
    const at = (name: string): number => found.get(name) ?? assert.fail(`${name} is not in ${[...found.keys()].join(' ')}`);

    assert.ok(at(`kakehashi_stream_lag_seconds{scope="${SF}",stream="accounts"}`) > 0);
    assert.equal(at(`kakehashi_rejections{scope="${SF}",stream="deals",code="VALUE_UNKNOWN"}`), 1);
    assert.deepEqual([at(`kakehashi_owed_writes{scope="${SF}"}`), at(`kakehashi_parked_writes{scope="${SF}"}`)], [1, 1]);
    const oldest = at(`kakehashi_owed_oldest_seconds{scope="${SF}"}`);
    assert.ok(oldest >= 0 && oldest < 60, String(oldest));
    assert.deepEqual([at('kakehashi_daily_calls_left{account="hubspot:62515"}'), at('kakehashi_queue_depth')], [400, 3]);
    assert.equal(Math.round(at('kakehashi_run_seconds{command="run"}')), 60);
    assert.equal(at('kakehashi_run_ok{command="run"}'), 0);
    assert.ok(at('kakehashi_run_age_seconds{command="run"}') >= 30);
  });

  it('tells no figure any more of what is no longer there', async () => {
    await store.retryParked();
    await store.discardOwed(['p1:T01:x', `${SF}/Account/a1`]);

    assert.ok(![...(await figures()).keys()].some((name) => name.startsWith('kakehashi_owed_writes{')));
  });

  it('has every figure that the example alerts and the docs name, and no other', async () => {
    const { text } = await health().metrics();
    const known = new Set([...text.matchAll(/^# TYPE (\w+) gauge$/gm)].map(([, name]) => name));
    const named = (source: string): Set<string> => new Set(source.match(/\bkakehashi_[a-z_]+/g));
    const alerts = parse(readFileSync('config/alerts.yaml', 'utf8')) as { groups: { rules: { expr: string }[] }[] };

    for (const { expr } of alerts.groups.flatMap(({ rules }) => rules))
      for (const name of named(expr)) assert.ok(known.has(name), `${name} in ${expr}`);
    assert.deepEqual([...named(readFileSync('docs/operations.md', 'utf8'))].toSorted(), [...known].toSorted());
  });

  it('says why it is not ready, or not whole', async () => {
    assert.deepEqual(await health().ready(), { ok: true, checks: { database: 'ok', connections: 'ok' } });
    assert.deepEqual(await health({ trouble: 'AUTH_REJECTED' }).ready(), {
      ok: true,
      checks: { database: 'ok', connections: 'AUTH_REJECTED' },
    });
    const redisUrl = 'redis://127.0.0.1';
    const alone = await health({ redisUrl, queue: { workers: () => Promise.resolve(0) } }).ready();
    const away = await health({ redisUrl, queue: { workers: () => Promise.reject(new Error('away')) } }).ready();
    assert.deepEqual([alone.checks.workers, away.checks.workers], ['none: start `kakehashi worker`', 'Redis does not answer']);
    const gone = await openStore({ databaseUrl: (await freshDatabase()).databaseUrl, log: quiet, poolSize: 1 });
    await gone.close();
    const dead = healthOf({ store: gone, config: { redisUrl: null } as never, trouble: () => null }, QUEUE);
    assert.deepEqual(await dead.ready(), { ok: false, checks: { database: 'unreachable', connections: 'ok' } });
  });
});
