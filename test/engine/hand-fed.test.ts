import assert from 'node:assert/strict';
import { dayOf, isoOf } from '../../src/core/assess/days.ts';
import type { Assessment } from '../../src/core/types.ts';
import { assess } from '../../src/engine/assess.ts';
import { sync } from '../../src/engine/sync.ts';
import { aLine, line, SF } from '../store/examples.ts';
import { freshStore, type FreshStore } from '../support/database.ts';
import { accountRow, engineContext, NOW, smallCrm, wiredTo } from './engine-context.ts';

const TODAY = NOW.slice(0, 10);
const ago = (days: number): string => isoOf(dayOf(TODAY) - days);

/** Why capability is left out: null means that it counts. */
function capability(one: Assessment | undefined): unknown {
  const { components } = one?.workings.score as { components: readonly { component: string; leftOut: string | null }[] };
  return components.find(({ component }) => component === 'capability')?.leftOut;
}

describe('a source that is fed by hand', () => {
  let fresh: FreshStore;
  beforeEach(async () => {
    fresh = await freshStore();
  });
  afterEach(() => fresh.drop());

  /** Two partners in the CRM; a file of courses names one of them. */
  async function assessed(firstOn: string): Promise<Map<string, Assessment>> {
    const { store } = fresh;
    const crm = smallCrm(SF);
    crm.objects.Account.set(...accountRow('a1'));
    crm.objects.Account.set(...accountRow('a2'));
    const context = engineContext(store, [wiredTo(crm, SF)], 'r1');
    await sync(context);
    const course = aLine('row1', {
      scope: 'import:lms',
      stream: 'rows',
      type: 'course.completed',
      stage: 'used',
      occurredOn: ago(300),
      keys: [{ key: `${SF}/Account/a1`, role: null }],
    });
    await store.saveRecords({ scope: 'import:lms', stream: 'rows', runId: 'r1', mapped: [line(course)] });
    await store.saveImportSource({ scope: 'import:lms', types: ['course.completed'], firstOn });
    await assess(context, {});
    const byName = new Map<string, Assessment>();
    for await (const one of store.assessments()) byName.set(one.facts.name, one);
    return byName;
  }

  it('tells of every partner, named in it or not', async () => {
    const all = await assessed(ago(400));

    assert.deepEqual([capability(all.get('Account a1')), capability(all.get('Account a2'))], [null, null]);
    assert.deepEqual(all.get('Account a2')?.facts.matched, [SF, 'import:lms']);
  });

  it('is never late, however long ago the last file was', async () => {
    const one = (await assessed(ago(400))).get('Account a1');

    assert.equal(one?.dataAsOf, TODAY);
    assert.ok(!one.flags.includes('stale'));
  });

  it('is not connected before its first file', async () => {
    const all = await assessed(ago(-1));

    assert.equal(capability(all.get('Account a1')), 'notConnected');
    assert.deepEqual(all.get('Account a1')?.facts.matched, [SF]);
  });
});
