import assert from 'node:assert/strict';
import type { ByHand } from '../../src/engine/by-hand.ts';
import { assess } from '../../src/engine/assess.ts';
import { deliver } from '../../src/engine/deliver.ts';
import { sync } from '../../src/engine/sync.ts';
import type { Assessment } from '../../src/core/types.ts';
import { freshStore, type FreshStore } from '../support/database.ts';
import { accountRow, engineContext, MAPPING, smallCrm, wiredTo, type SmallCrm } from './engine-context.ts';

const PEOPLE = `    people: { Hand_State: overrideState, Hand_Touch: overrideTouch, Hand_Reason: overrideReason, Hand_Until: overrideUntil }\n`;
const PAUSED: ByHand = { state: null, touch: 'none', reason: 'merger', until: '2024-04-01' };
const LIFTED: ByHand = { state: null, touch: null, reason: null, until: null };

describe('what a person sets on a page', () => {
  let fresh: FreshStore;
  let crm: SmallCrm;
  let runs = 0;
  beforeEach(async () => {
    fresh = await freshStore();
    crm = smallCrm('small:1');
    crm.objects.Account.set(...accountRow('a1'));
    await run();
  });
  afterEach(() => fresh.drop());

  async function run(text = MAPPING + PEOPLE): Promise<Assessment> {
    const context = engineContext(fresh.store, [wiredTo(crm, 'small:1', 'small', text)], `r${(runs += 1)}`);
    await sync(context, {});
    await assess(context, { asOf: '2024-03-01' });
    await deliver(context, { byHand: true });
    for await (const one of fresh.store.assessments()) return one;
    throw new Error('nobody is assessed');
  }
  async function set(setting: ByHand): Promise<void> {
    const [partner] = await fresh.store.findPartner('Account a1');
    await fresh.store.setByHand({ partnerId: partner?.id ?? '', ...setting, by: 'mika', at: '2024-03-01T00:00:00.000Z' });
  }
  const account = () => crm.objects.Account.get('a1') ?? {};
  const handWrites = () => crm.written.filter(({ fields }) => 'Hand_Touch' in fields).length;

  it('is obeyed by the next assessment and stands in the fields of people in the CRM, written once', async () => {
    await set(PAUSED);

    const { touch, flags } = await run();
    await run();
    await run();

    assert.equal(touch, 'none');
    assert.ok(flags.includes('override'));
    assert.deepEqual(
      [account().Hand_State, account().Hand_Touch, account().Hand_Reason, account().Hand_Until],
      [null, 'none', 'merger', '2024-04-01'],
    );
    assert.equal(handWrites(), 1);
    assert.deepEqual((await fresh.store.writingRuns(10)).length, 1, 'nothing of it is remembered to be undone');
  });

  it('gives way to what somebody sets in the CRM later', async () => {
    await set(PAUSED);
    await run();
    await run();
    Object.assign(account(), { Hand_Touch: 'high', Hand_Reason: 'their new boss called' });

    const { touch } = await run();

    assert.equal(touch, 'high');
    assert.equal(handWrites(), 1);
  });

  it('takes back what stood in the CRM', async () => {
    Object.assign(account(), { Hand_Touch: 'none', Hand_Reason: 'merger', Hand_Until: '2024-04-01' });
    assert.equal((await run()).touch, 'none');

    await set(LIFTED);

    assert.notEqual((await run()).touch, 'none');
    assert.equal(account().Hand_Touch, null);
    assert.notEqual((await run()).touch, 'none');
  });

  it('holds where no CRM has fields for it, and nothing is written there', async () => {
    await set(PAUSED);

    assert.equal((await run(MAPPING)).touch, 'none');
    assert.equal((await run(MAPPING)).touch, 'none');
    assert.equal(handWrites(), 0);
  });
});
