import assert from 'node:assert/strict';
import type { Store } from '../../src/engine/store.ts';
import { askFor } from '../../src/engine/jobs.ts';
import { startSchedule } from '../../src/queue/schedule.ts';
import { freshStore, type FreshStore } from '../support/database.ts';

const T = '2026-06-08T06:00:00.000Z';
const LATER = '2026-06-08T07:00:00.000Z';

describe('jobs', () => {
  let fresh: FreshStore;
  let one: Store;
  let other: Store;
  beforeEach(async () => {
    fresh = await freshStore();
    one = fresh.store;
    other = await fresh.another();
  });
  afterEach(() => fresh.drop());

  const ask = (id: string, name: 'run' | 'sync' | 'deliver' = 'run', notBefore?: string) =>
    one.askJob({ id, name, runId: `r-${id}`, at: T, ...(notBefore === undefined ? {} : { notBefore }) });
  const killLeases = () =>
    fresh.query(
      "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'kakehashi lease' AND datname = current_database()",
    );

  it('are asked for once by their id, however many schedulers there are', async () => {
    const rung: string[] = [];
    const slots = [{ name: 'sync' as const, cron: '* * * * * *' }];
    const shop = (store: Store) => ({ store, ring: ({ id }: { id: string }) => Promise.resolve(void rung.push(id)) });
    const fresher: boolean[] = [];
    const schedules = [one, other].map((store) =>
      startSchedule(slots, 'Asia/Tokyo', async (name, id) => fresher.push(await askFor(shop(store), name, `${id}!`, new Date(T)))),
    );
    while (fresher.length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    await Promise.all(schedules.map((schedule) => schedule.stop()));
    const jobs = await fresh.query<{ id: string }>('SELECT id FROM job');
    assert.equal(fresher.filter(Boolean).length, jobs.length);
    assert.equal(new Set(rung).size, jobs.length);
    assert.match(jobs[0]?.id ?? '', /^sync@\d{4}-\d\d-\d\dT\d\d:\d\d!$/);
  });

  it('are done by one, one at a time, and open again when the one has died', async () => {
    await ask('a');
    assert.deepEqual(await one.takeJob('a', T), { id: 'a', name: 'run', runId: 'r-a', attempts: 1 });
    assert.equal(await other.takeJob('a', T), null);
    assert.equal(await one.takeJob('a', T), null);
    await ask('b', 'deliver');
    assert.equal(await other.takeJob('b', T), null);
    assert.deepEqual(await other.openJobs(T), [{ id: 'b', name: 'deliver' }]);

    await killLeases();
    assert.deepEqual(await other.takeJob('a', T), { id: 'a', name: 'run', runId: 'r-a', attempts: 2 });
    assert.equal(await one.holdJob('a'), false);
    await one.endPart({ runId: 'r-a', position: 0 }, {});
    await other.endJob('a', T);
    assert.equal((await one.takeJob('b', T))?.id, 'b');
  });

  it('keep their holder when its connection was lost and nobody has taken over', async () => {
    await ask('a');
    await one.takeJob('a', T);
    await killLeases();
    assert.equal(await one.holdJob('a'), true);
    assert.equal(await other.takeJob('a', T), null);
  });

  it('cover those of the same name, and a run covers all others', async () => {
    for (const [id, name] of [
      ['run1', 'run'],
      ['run2', 'run'],
      ['sync1', 'sync'],
      ['deliver1', 'deliver'],
    ] as const)
      await ask(id, name);
    await ask('run3', 'run', LATER);
    const open = async (at: string) => (await one.openJobs(at)).map(({ id }) => id);
    await one.takeJob('sync1', T);
    await one.endJob('sync1', T);
    assert.deepEqual(await open(T), ['deliver1', 'run1', 'run2']);
    await one.takeJob('run2', T);
    await one.endJob('run2', T);
    assert.deepEqual(await open(LATER), ['run3']);
  });

  it('wait until they are due, and are done for ever', async () => {
    await ask('a', 'run', LATER);
    assert.equal(await one.takeJob('a', T), null);
    await one.takeJob('a', LATER);
    await one.letGoJob('a', null);
    assert.ok(await other.takeJob('a', T));
    await other.endJob('a', T);
    assert.equal(await ask('a'), false);
    assert.equal(await one.takeJob('a', LATER), null);
  });

  it('have parts that go to whoever has free hands, so many per lane, each with one outcome', async () => {
    await ask('a');
    await one.takeJob('a', T);
    const parts = [0, 1, 2, 3].map((position) => ({ position, lane: position < 3 ? 'x' : 'y', body: { n: position } }));
    await one.shareParts('r-a', 'v1', parts);
    await one.shareParts('r-a', 'v1', parts);
    const take = (store: Store, config = 'v1') => store.takePart({ config, perLane: 2 });
    assert.equal(await take(other, 'v2'), null);
    const [first, second, third] = [await take(one), await take(other), await take(one)];
    assert.deepEqual([first?.position, second?.position, third?.position], [0, 1, 3]);
    assert.equal(await take(other), null);

    assert.ok(first && second && third);
    assert.equal(await one.endPart(first, { ok: 1 }), true);
    assert.equal(await one.endPart(second, { mine: false }), false);
    await one.letGoPart(third);
    assert.equal((await take(other))?.position, 2);
    await one.skipParts('r-a', 'y', { left: true });
    await other.endPart(second, { ok: 2 });
    assert.deepEqual([...(await one.outcomes('r-a'))].sort(), [
      [0, { ok: 1 }],
      [1, { ok: 2 }],
      [3, { left: true }],
    ]);

    await one.endJob('a', T);
    assert.deepEqual([...(await one.outcomes('r-a'))], []);
  });
});
