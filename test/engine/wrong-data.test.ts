import assert from 'node:assert/strict';
import { entityKey } from '../../src/core/log-line.ts';
import { wrongData } from '../../src/engine/wrong-data.ts';
import { account, accounts, aLine, line, ORDER, page, SF } from '../store/examples.ts';
import { freshStore, type FreshStore } from '../support/database.ts';

describe('wrongData', () => {
  let fresh: FreshStore;
  before(async () => {
    fresh = await freshStore();
    const told = (id: string, occurredOn: string, outcome: string) =>
      line(
        aLine(id, {
          type: 'task.outcome',
          stage: 'used',
          occurredOn,
          keys: [{ key: entityKey(SF, 'Account', 'a1'), role: null }],
          data: { outcome, author: '佐藤' },
        }),
      );
    await fresh.store.savePage(accounts([account('a1')]));
    await fresh.store.savePage(
      page([told('t1', '2024-03-01', 'wrong_data'), told('t2', '2024-03-02', 'reached'), told('t3', '2024-01-02', 'wrong_data')]),
    );
    await fresh.store.joinPartners(ORDER);
  });
  after(() => fresh.drop());

  it('tells the admin of whom the data are said to be wrong, for thirty days', async () => {
    const told = await wrongData(fresh.store, '2024-03-10');
    assert.deepEqual(
      told.map(({ en }) => en),
      [`Account a1: somebody says that the data are wrong (2024-03-01, 佐藤, ${SF} t1); look at them in the CRM`],
    );
    assert.match(told[0]?.ja ?? '', /^Account a1: 「情報が違う」と報告/);
  });
});
