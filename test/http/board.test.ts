import assert from 'node:assert/strict';
import { bullQueue } from '../../src/queue/bull.ts';
import { inlineQueue } from '../../src/queue/inline.ts';
import type { Queue } from '../../src/queue/queue.ts';
import { quiet } from '../support/database.ts';
import { dropKeys, ownPrefix, redisForTests } from '../support/redis.ts';
import { testServer, type TestServer } from '../support/server.ts';

const BOARD = '/admin/queues';
const QUEUE = 'work';

describe("Bull's board", () => {
  let server: TestServer;
  let queue: Queue;
  const opened: (() => Promise<void>)[] = [];
  before(async function () {
    const url = await redisForTests();
    if (url === null) this.skip();
    const prefix = ownPrefix();
    queue = bullQueue({ redisUrl: url, prefix, log: quiet });
    opened.push(
      () => dropKeys(url, prefix),
      () => queue.close(1000),
    );
    const board = (await queue.board?.('/admin/queues')) ?? assert.fail('no board');
    server = await testServer(() => ({ board }));
    opened.push(() => server.close());
    await queue.ring({ name: 'run', id: 'run@1', bell: 'run@1' });
  });
  after(async () => {
    for (const close of opened.toReversed()) await close();
  });

  it('shows the queue to admins who may see everything, and to nobody else', async () => {
    const path = '/admin/queues/api/queues';
    const admin = await server.as('admin');

    const page = await admin('/admin/queues');
    const shown = (await (await admin(path)).json()) as {
      queues: readonly { name: string; readOnlyMode: boolean; counts: { waiting: number } }[];
    };

    assert.equal(page.status, 200);
    assert.match(await page.text(), /Kakehashi/);
    assert.match(page.headers.get('content-security-policy') ?? '', /script-src 'self'/);
    assert.deepEqual(
      shown.queues.map(({ name, readOnlyMode, counts }) => [name, readOnlyMode, counts.waiting]),
      [['work', true, 1]],
    );
    assert.equal((await fetch(server.url + path)).status, 401);
    for (const other of [
      await server.as('manager'),
      await server.as('admin', { scopes: ['read'] }),
      await server.as('admin', { owners: ['o1'] }),
    ])
      assert.equal((await other(path)).status, 403);
  });

  it('changes nothing, whoever asks', async () => {
    const admin = await server.as('admin');

    for (const [method, path] of [
      ['PUT', 'clean/wait'],
      ['PUT', 'pause'],
      ['PUT', 'empty'],
    ] as const)
      assert.equal((await admin(`${BOARD}/api/queues/${QUEUE}/${path}`, { method })).status, 403);

    assert.equal(await queue.depth(), 1);
  });

  it('is not there where the work is done in the process itself', async () => {
    const alone = await testServer();
    const admin = await alone.as('admin');

    assert.ok(!('board' in inlineQueue()));
    assert.equal((await admin('/admin/queues')).status, 404);
    await alone.close();
  });
});
