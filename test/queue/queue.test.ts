import assert from 'node:assert/strict';
import type { Bell } from '../../src/engine/jobs.ts';
import { bullQueue } from '../../src/queue/bull.ts';
import { inlineQueue } from '../../src/queue/inline.ts';
import type { Queue } from '../../src/queue/queue.ts';
import { quiet } from '../support/database.ts';
import { dropKeys, keysOf, ownPrefix, redisForTests } from '../support/redis.ts';

const bell = (name: string): Bell => ({ name: 'run', id: name, bell: name });

/** A promise and what settles it. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10));
}

function contract(title: string, make: () => Promise<Queue | null>): void {
  describe(`queue ${title}`, () => {
    let queue: Queue;
    beforeEach(async function () {
      const made = await make();
      if (made === null) return this.skip();
      queue = made;
    });
    afterEach(async function () {
      if (this.currentTest?.isPending() !== true) await queue.close(1000);
    });

    it('hands every bell to who answers, also those rung before', async () => {
      const heard: string[] = [];
      await queue.ring(bell('a'));
      queue.answer(({ id }) => Promise.resolve(void heard.push(id)), 1);
      await queue.ring(bell('b'));
      await until(() => heard.length === 2);
      assert.deepEqual(heard.sort(), ['a', 'b']);
    });

    it('rings once for bells of one name, and again when it has been answered', async () => {
      const heard: string[] = [];
      const { opened, open } = gate();
      await queue.ring(bell('a'));
      await queue.ring(bell('a'));
      queue.answer(async ({ id }) => {
        heard.push(id);
        await opened;
      }, 3);
      await until(() => heard.length === 1);
      await queue.ring(bell('a'));
      await queue.ring(bell('z'));
      await until(() => heard.includes('z'));
      open();
      await until(async () => (await queue.depth()) === 0);
      assert.deepEqual(heard, ['a', 'z']);

      await queue.ring(bell('a'));
      await until(() => heard.length === 3);
    });

    it('answers as many at a time as asked, and not more', async () => {
      let [now, most] = [0, 0];
      const doors = Array.from({ length: 6 }, gate);
      let entered = 0;
      queue.answer(async () => {
        const door = doors[entered];
        entered += 1;
        now += 1;
        most = Math.max(most, now);
        await door?.opened;
        now -= 1;
      }, 3);
      for (let i = 0; i < 6; i += 1) await queue.ring(bell(`n${i}`));
      await until(() => entered === 3);
      for (const door of doors) door.open();
      await until(async () => entered === 6 && (await queue.depth()) === 0);
      assert.equal(most, 3);
    });

    it('goes on after work that fails', async () => {
      const heard: string[] = [];
      queue.answer(({ id }) => {
        heard.push(id);
        return id === 'bad' ? Promise.reject(new Error('bad')) : Promise.resolve();
      }, 1);
      await queue.ring(bell('bad'));
      await queue.ring(bell('good'));
      await until(() => heard.includes('good'));
      await queue.ring(bell('bad'));
      await until(() => heard.filter((id) => id === 'bad').length === 2);
    });

    it('closes when the running work is done, and begins no other', async () => {
      const heard: string[] = [];
      const { opened, open } = gate();
      queue.answer(async ({ id }) => {
        heard.push(id);
        await opened;
      }, 1);
      await queue.ring(bell('a'));
      await queue.ring(bell('b'));
      await until(() => heard.length === 1);
      let closed = false;
      const closing = queue.close(60_000).then(() => (closed = true));
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.equal(closed, false);
      open();
      await closing;
      assert.deepEqual(heard, ['a']);
    });

    it('does not wait for ever for work that hangs', async () => {
      let begun = false;
      const { opened, open } = gate();
      queue.answer(async () => {
        begun = true;
        await opened;
      }, 1);
      await queue.ring(bell('a'));
      await until(() => begun);
      await queue.close(50);
      open();
    });
  });
}

contract('in the process', () => Promise.resolve(inlineQueue()));

describe('on Redis', () => {
  const prefix = ownPrefix();
  let url: string | null = null;
  let made: Queue[] = [];
  const open = (): Queue => {
    assert.ok(url);
    const queue = bullQueue({ redisUrl: url, prefix, log: quiet });
    made.push(queue);
    return queue;
  };
  before(async () => {
    url = await redisForTests();
  });
  afterEach(async () => {
    await Promise.all(made.map((queue) => queue.close(1000)));
    made = [];
    if (url !== null) await dropKeys(url, prefix);
  });

  contract('of Bull', () => Promise.resolve(url === null ? null : open()));

  it('rings once, however many processes ring, and wakes one of those who answer', async function () {
    if (url === null) this.skip();
    const heard: string[] = [];
    const [first, second, third] = [open(), open(), open()];
    for (const queue of [first, second]) queue.answer(({ id }) => Promise.resolve(void heard.push(id)), 2);
    await Promise.all([first, second, third].map((queue) => queue.ring(bell('slot@2026-06-08T06:00'))));
    await third.ring(bell('other'));
    await until(() => heard.includes('other'));
    await until(async () => (await third.depth()) === 0);
    assert.deepEqual(heard.sort(), ['other', 'slot@2026-06-08T06:00']);
    assert.equal(await third.workers(), 2);
  });

  it('keeps all keys in one slot of a Redis Cluster, and none of a bell that was answered', async function () {
    if (url === null) this.skip();
    const queue = open();
    await queue.ring(bell('a'));
    const keys = await keysOf(url, prefix);
    assert.ok(keys.some((key) => key.endsWith(':a')));
    assert.deepEqual(
      keys.filter((key) => !key.startsWith(`{${prefix}}:`)),
      [],
    );
    let heard = 0;
    queue.answer(() => Promise.resolve(void (heard += 1)), 1);
    await until(async () => heard === 1 && (await queue.depth()) === 0);
    assert.deepEqual(
      (await keysOf(url, prefix)).filter((key) => key.endsWith(':a')),
      [],
    );
  });
});
