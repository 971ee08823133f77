import assert from 'node:assert/strict';
import { entityKey } from '../../src/core/log-line.ts';
import type { PartnerHistory } from '../../src/core/types.ts';
import type { Store } from '../../src/engine/store.ts';
import { freshStore, type FreshStore } from '../support/database.ts';
import {
  account,
  accounts,
  aLine,
  anEntity,
  collect,
  companies,
  company,
  contact,
  contacts,
  HS,
  line,
  ORDER,
  page,
  SF,
  told,
  won,
} from './examples.ts';

const UP_TO = { ...ORDER, upTo: '2024-12-31' };

describe('histories', () => {
  let fresh: FreshStore;
  let store: Store;
  beforeEach(async () => {
    fresh = await freshStore();
    store = fresh.store;
    await store.registerConnection({ name: 'sf-east', connector: 'salesforce', scope: SF });
    await store.registerConnection({ name: 'hubspot', connector: 'hubspot', scope: HS });
  });
  afterEach(() => fresh.drop());

  const only = async (more: Partial<Parameters<Store['histories']>[0]> = {}): Promise<PartnerHistory> => {
    const [history, ...others] = await collect(store.histories({ ...UP_TO, ...more }));
    assert.ok(history);
    assert.equal(others.length, 0);
    return history;
  };

  it('tells the events of a partner from all its records, in order of date and id, each once', async () => {
    const deal = entityKey(SF, 'Opportunity', 'd1');
    await store.savePage(accounts([account('a1')]));
    await store.savePage(companies([company('c1', { identity: { [SF]: 'Account/a1' } })]));
    await store.savePage(contacts([contact('k1', 'c1')]));
    await store.savePage(
      page([told(anEntity(deal, { kind: 'deal', parents: [{ key: entityKey(SF, 'Account', 'a1'), role: 'sell' }] }))], { stream: 'd' }),
    );
    const email = aLine('e1', {
      scope: HS,
      stream: 'emails',
      type: 'email.opened',
      stage: 'seen',
      occurredOn: '2024-02-01',
      contactKey: entityKey(HS, 'contacts', 'k1'),
      keys: [
        { key: entityKey(HS, 'companies', 'c1'), role: null },
        { key: entityKey(HS, 'contacts', 'k1'), role: null },
      ],
    });
    const sale = won('d1', 'a1', 99.5, {
      keys: [
        { key: entityKey(SF, 'Account', 'a1'), role: 'refer' },
        { key: entityKey(HS, 'companies', 'c1'), role: 'distribute' },
      ],
    });
    await store.savePage(page([line(sale)]));
    await store.savePage(page([line(email)], { scope: HS, stream: 'emails' }));
    await store.joinPartners(ORDER);

    const { facts, events } = await only();
    assert.deepEqual(
      events.map(({ id, on, role, connection, amount }) => [id, on, role, connection, amount]),
      [
        [email.id, '2024-02-01', null, 'hubspot', null],
        [sale.id, '2024-03-01', 'sell', 'sf-east', 99.5],
      ],
    );
    assert.deepEqual(facts.matched, ['sf-east', 'hubspot']);
    assert.deepEqual(events[1]?.data, { amount: 99.5, currency: 'JPY' });
  });

  it('leaves out what was retracted and what happened after the day asked for', async () => {
    await store.savePage(accounts([account('a1')]));
    await store.savePage(
      page([
        line(won('d1', 'a1', 1, { occurredOn: '2024-03-01' })),
        line(won('d2', 'a1', 1, { occurredOn: '2024-03-02' })),
        line(won('d3', 'a1', 1, { occurredOn: '2024-02-01' })),
      ]),
    );
    await store.savePage(page([{ ...line(won('d3', 'a1', 1)), lines: [] }]));
    await store.joinPartners(ORDER);
    assert.deepEqual(
      (await only({ upTo: '2024-03-01' })).events.map(({ on }) => on),
      ['2024-03-01'],
    );
  });

  it('merges the facts over the records, the leading scope first', async () => {
    const owner = entityKey(HS, 'owners', 'o1');
    await store.savePage(
      page([told(anEntity(owner, { kind: 'owner', attributes: { email: 'Hana@Example.JP', active: false } }))], {
        scope: HS,
        stream: 'owners',
      }),
    );
    await store.savePage(
      accounts([
        account('a1', {
          name: '架け橋株式会社',
          attributes: { registeredOn: '2020-04-01', rank: null, products: 'A; B;A', target: true, exclude: false, employees: 12 },
        }),
      ]),
    );
    await store.savePage(
      companies([
        company('c1', {
          ownerKey: owner,
          identity: { [SF]: 'Account/a1' },
          attributes: {
            registeredOn: '2021-01-01',
            rank: 'gold',
            partnerType: 'reseller',
            overrideState: 'churned',
            overrideTouch: 'nonsense',
            overrideReason: 'left',
            overrideUntil: '2024-06-30',
            exclude: 'true',
            contractEndedOn: '2024-05-31T15:00:00.000Z',
          },
        }),
      ]),
    );
    await store.joinPartners(ORDER);
    const { facts } = await only();
    assert.deepEqual(
      { ...facts, id: '' },
      {
        id: '',
        name: '架け橋株式会社',
        ownedIn: 'hubspot',
        owner: 'hana@example.jp',
        ownerActive: false,
        registeredOn: '2020-04-01',
        partnerType: 'reseller',
        rank: 'gold',
        products: ['A', 'B'],
        employees: 12,
        contractEndedOn: '2024-05-31',
        target: true,
        exclude: true,
        leavingReason: null,
        override: { state: 'churned', touch: null, reason: 'left', until: '2024-06-30' },
        matched: ['sf-east', 'hubspot'],
      },
    );
  });

  it('names the owner by its key while nothing is known of it', async () => {
    await store.savePage(accounts([account('a1', { ownerKey: entityKey(SF, 'User', 'u1') })]));
    await store.joinPartners(ORDER);
    const { facts } = await only();
    assert.deepEqual([facts.owner, facts.ownerActive], [entityKey(SF, 'User', 'u1'), true]);
  });

  it('comes in order of partner id, with partners that have no events, and for either id of a merged partner', async () => {
    await store.savePage(accounts(Array.from({ length: 450 }, (_, i) => account(`a${String(i)}`))));
    await store.savePage(page([line(won('d1', 'a7', 5))]));
    await store.joinPartners(ORDER);
    const all = await collect(store.histories(UP_TO));
    const ids = all.map(({ facts }) => facts.id);
    assert.equal(ids.length, 450);
    assert.deepEqual(ids, [...ids].sort());
    assert.equal(all.filter(({ events }) => events.length > 0).length, 1);

    const [loser = '', winner = ''] = ids;
    await store.mergePartners(loser, winner);
    await store.joinPartners(ORDER);
    assert.equal((await only({ partnerIds: [loser] })).facts.id, winner);
  });

  it('gives its connection back when the reader stops early', async () => {
    await store.savePage(accounts([account('a1'), account('a2')]));
    await store.joinPartners(ORDER);
    for (let i = 0; i < 10; i += 1) {
      for await (const history of store.histories(UP_TO)) {
        assert.ok(history.facts.id);
        break;
      }
    }
    assert.equal((await collect(store.histories(UP_TO))).length, 2);
  });

  it('does not see what is saved while it reads', async () => {
    await store.savePage(accounts([account('a1'), account('a2')]));
    await store.joinPartners(ORDER);
    let events = 0;
    for await (const history of store.histories(UP_TO)) {
      events += history.events.length;
      await store.savePage(page([line(won('d1', 'a1', 1)), line(won('d2', 'a2', 1))]));
    }
    assert.equal(events, 0);
  });
});
