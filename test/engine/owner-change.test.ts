import assert from 'node:assert/strict';
import type { Assessment } from '../../src/core/types.ts';
import { assess } from '../../src/engine/assess.ts';
import { sync } from '../../src/engine/sync.ts';
import { collect, SF } from '../store/examples.ts';
import { freshStore, type FreshStore } from '../support/database.ts';
import { accountRow, engineContext, MAPPING, smallCrm, wiredTo } from './engine-context.ts';

const OWNED = MAPPING.replace('    name: Name\n', '    name: Name\n    owner: OwnerId\n');

/** The small CRM stamps every record with 2024-03-01 09:00 in Tokyo. */
describe('a change of owner', () => {
  let fresh: FreshStore;
  let crm: ReturnType<typeof smallCrm>;
  let runs = 0;
  beforeEach(async () => {
    fresh = await freshStore();
    crm = smallCrm(SF);
    crm.objects.Account.set(...accountRow('a1', { OwnerId: '005A' }));
    crm.objects.Account.set(...accountRow('a2', { OwnerId: '005A' }));
    crm.objects.Account.set(...accountRow('a3'));
  });
  afterEach(() => fresh.drop());

  async function read(mapping = OWNED): Promise<readonly Assessment[]> {
    runs += 1;
    const context = engineContext(fresh.store, [wiredTo(crm, SF, 'salesforce', mapping)], `run-${runs}`);
    await fresh.store.registerConnection({ name: 'salesforce', connector: 'small', scope: SF });
    const { streams } = await sync(context, {});
    for (const { error } of streams) if (error !== null) throw error;
    await assess(context, { asOf: '2024-03-05' });
    return collect(fresh.store.assessments());
  }
  const give = (id: string, owner: string | null): void => {
    Object.assign(crm.objects.Account.get(id) ?? {}, { OwnerId: owner });
  };
  const lines = () =>
    fresh.query<{ record_id: string; occurred_on: string; from: string; to: string }>(
      `SELECT record_id, occurred_on::text, data ->> 'from' AS from, data ->> 'to' AS to FROM line WHERE type = 'owner.changed' AND NOT retracted ORDER BY recorded_at, id`,
    );
  const since = (all: readonly Assessment[]) => all.map(({ facts, ownerSince }) => [facts.name, ownerSince ?? null]);

  it('is no first load, and becomes one line of the log, dated by the record, when another owner is read', async () => {
    await read();
    assert.deepEqual(await lines(), []);
    give('a1', '005B');

    const all = await read();

    const line = { record_id: 'a1', occurred_on: '2024-03-01', from: `${SF}/owner/005A`, to: `${SF}/owner/005B` };
    assert.deepEqual(await lines(), [line]);
    assert.deepEqual(since(all).sort(), [
      ['Account a1', '2024-03-01'],
      ['Account a2', null],
      ['Account a3', null],
    ]);

    give('a1', '005A'); // and back again, seen at the same instant
    await read();
    assert.equal((await lines()).length, 2);
  });

  it('stays one line however often the record is read again, changes otherwise, or is deleted', async () => {
    await read();
    give('a1', '005B');
    await read();
    await read();
    Object.assign(crm.objects.Account.get('a1') ?? {}, { Name: 'Another name' });
    await read();
    crm.deleted.add('a1');
    await read();
    assert.equal((await lines()).length, 1);
  });

  it('is none where a record gets its first owner, loses its owner, or the mapping looks for the owner elsewhere', async () => {
    await read();
    give('a3', '005A');
    give('a2', null);
    await read();
    assert.deepEqual(await lines(), []);

    for (const [id, row] of crm.objects.Account) row.Manager__c = `005-${id}`;
    await read(OWNED.replace('owner: OwnerId', 'owner: Manager__c'));
    assert.deepEqual(await lines(), []);
    Object.assign(crm.objects.Account.get('a1') ?? {}, { Manager__c: '005-other' });
    await read(OWNED.replace('owner: OwnerId', 'owner: Manager__c'));
    assert.deepEqual(
      (await lines()).map(({ to }) => to),
      [`${SF}/owner/005-other`],
    );
  });
});
