import assert from 'node:assert/strict';
import { entityKey } from '../../src/core/log-line.ts';
import type { Entity } from '../../src/core/types.ts';
import type { Store } from '../../src/engine/store.ts';
import { freshStore, type FreshStore } from '../support/database.ts';
import {
  account,
  accounts,
  aLine,
  anEntity,
  companies,
  company,
  contact,
  contacts,
  HS,
  line,
  ORDER,
  page,
  SF,
  shuffled,
  T0,
  told,
} from './examples.ts';

const A = (id: string) => entityKey(SF, 'Account', id);
const C = (id: string) => entityKey(HS, 'companies', id);

describe('joinPartners', () => {
  let fresh: FreshStore;
  let store: Store;
  beforeEach(async () => {
    fresh = await freshStore();
    store = fresh.store;
  });
  afterEach(() => fresh.drop());

  const partnerOf = async (key: string): Promise<string | null> =>
    (await fresh.query<{ partner_id: string | null }>('SELECT partner_id FROM entity WHERE key = $1', [key]))[0]?.partner_id ?? null;
  /** key → partners with roles, as lines are resolved. */
  const means = async (key: string): Promise<string[]> =>
    (
      await fresh.query<{ meant: string }>(`SELECT partner_id || ' ' || role AS meant FROM entity_partner WHERE key = $1 ORDER BY 1`, [key])
    ).map(({ meant }) => meant);
  /** The groups as sets of keys, whatever the partners' ids. */
  const groups = async (): Promise<string[]> =>
    (
      await fresh.query<{ keys: string }>(
        `SELECT string_agg(key, ' ' ORDER BY key) AS keys FROM entity WHERE partner_id IS NOT NULL GROUP BY partner_id ORDER BY 1`,
      )
    ).map(({ keys }) => keys);

  it('makes one partner of an account and the company that names it', async () => {
    await store.savePage(accounts([account('a1'), account('a2')]));
    await store.savePage(companies([company('c1', { identity: { [SF]: 'Account/a2' } })]));
    assert.deepEqual(await store.joinPartners(ORDER), { partners: 2, created: 2, joined: 1, suggested: 0 });
    assert.deepEqual(await groups(), [`${C('c1')} ${A('a2')}`, A('a1')]);
    assert.deepEqual(await store.joinPartners(ORDER), { partners: 2, created: 0, joined: 0, suggested: 0 });
  });

  it('gives a partner the id that follows from its leading record', async () => {
    await store.savePage(accounts([account('a1')]));
    await store.joinPartners(ORDER);
    assert.match((await partnerOf(A('a1'))) ?? '', /^p[0-9a-f]{16}$/);
  });

  it('joins by corporate number before domain, and by domain before nothing', async () => {
    await store.savePage(
      accounts([
        account('a1', { identity: { corporateNumber: '1', domain: 'one.jp' } }),
        account('a2', { identity: { domain: 'two.jp' } }),
      ]),
    );
    await store.savePage(
      companies([
        company('c1', { identity: { corporateNumber: '1', domain: 'two.jp' } }),
        company('c2', { identity: { domain: 'x.jp;two.jp' } }),
        company('c3', { identity: { domain: 'three.jp' } }),
      ]),
    );
    await store.joinPartners(ORDER);
    assert.deepEqual(await groups(), [`${C('c1')} ${A('a1')}`, `${C('c2')} ${A('a2')}`]);
    assert.equal(await partnerOf(C('c3')), null);
  });

  it('joins nothing by a domain that two partners share, and suggests both', async () => {
    await store.savePage(
      accounts([account('a1', { identity: { domain: 'same.jp' } }), account('a2', { identity: { domain: 'same.jp' } })]),
    );
    await store.savePage(companies([company('c1', { identity: { domain: 'same.jp' } })]));
    await store.joinPartners(ORDER);
    assert.deepEqual(await groups(), [A('a1'), A('a2')]);
    const suggested = (await store.suggestions({ limit: 10 })).filter(({ a, b }) => a === C('c1') || b === C('c1'));
    assert.equal(suggested.length, 2);
  });

  it('keeps companies with different corporate numbers apart although they share a domain', async () => {
    await store.savePage(accounts([account('a1', { identity: { corporateNumber: '1', domain: 'group.jp' } })]));
    await store.savePage(companies([company('c1', { identity: { corporateNumber: '2', domain: 'group.jp' } })]));
    await store.joinPartners(ORDER);
    assert.equal(await partnerOf(C('c1')), null);
    assert.equal((await store.suggestions({ limit: 10 })).length, 1);
  });

  it('only suggests records of equal name', async () => {
    await store.savePage(accounts([account('a1', { identity: { name: '架け橋' } })]));
    await store.savePage(companies([company('c1', { identity: { name: '架け橋' } })]));
    const outcome = await store.joinPartners(ORDER);
    assert.deepEqual([outcome.joined, outcome.suggested], [0, 1]);
    assert.deepEqual(
      (await store.suggestions({ limit: 10 })).map(({ reason, value }) => [reason, value]),
      [['name', '架け橋']],
    );
  });

  it('does not suggest again what a person has dismissed', async () => {
    await store.savePage(accounts([account('a1', { identity: { name: 'n' } })]));
    await store.savePage(companies([company('c1', { identity: { name: 'n' } })]));
    await store.joinPartners(ORDER);
    const [pair] = await store.suggestions({ limit: 1 });
    assert.ok(pair);
    await store.dismissSuggestion(pair.a, pair.b);
    await store.savePage(companies([company('c1', { identity: { name: 'n', domain: 'new.jp' } })]));
    assert.equal((await store.joinPartners(ORDER)).suggested, 0);
  });

  it('moves the records of a partner that was merged away, along a chain, and keeps its id as an alias', async () => {
    await store.savePage(accounts([account('a1'), account('a2'), account('a3')]));
    await store.savePage(companies([company('c1', { identity: { [SF]: 'Account/a1' } })]));
    await store.joinPartners(ORDER);
    const [loser, winner] = [await partnerOf(A('a1')), await partnerOf(A('a3'))];
    await store.savePage(
      accounts([account('a1', { deleted: true, mergedInto: A('a2') }), account('a2', { deleted: true, mergedInto: A('a3') })]),
    );
    assert.equal((await store.joinPartners(ORDER)).partners, 1);
    assert.equal(await partnerOf(C('c1')), winner);
    assert.deepEqual(await means(A('a1')), [`${String(winner)} `]);
    assert.deepEqual(await store.findPartner(loser ?? ''), [{ id: winner, name: 'Account a3' }]);
  });

  it('moves a company whose explicit key changed', async () => {
    await store.savePage(accounts([account('a1'), account('a2')]));
    await store.savePage(companies([company('c1', { identity: { [SF]: 'Account/a1' } })]));
    await store.joinPartners(ORDER);
    await store.savePage(companies([company('c1', { identity: { [SF]: 'Account/a2' } })]));
    await store.joinPartners(ORDER);
    assert.equal(await partnerOf(C('c1')), await partnerOf(A('a2')));
    assert.equal((await store.partners({ limit: 10, offset: 0 })).total, 2);
  });

  it('follows an explicit key from either side', async () => {
    await store.savePage(accounts([account('a1', { identity: { [HS]: 'companies/c1' } })]));
    await store.savePage(companies([company('c1', { createsPartner: true })]));
    await store.joinPartners(ORDER);
    assert.deepEqual(await groups(), [`${C('c1')} ${A('a1')}`]);
  });

  it('finds the partner of a contact through its company, however late the company comes', async () => {
    await store.savePage(contacts([contact('k1', 'c1')]));
    await store.joinPartners(ORDER);
    assert.deepEqual(await means(entityKey(HS, 'contacts', 'k1')), []);
    await store.savePage(companies([company('c1', { createsPartner: true })]));
    await store.joinPartners(ORDER);
    assert.deepEqual(await means(entityKey(HS, 'contacts', 'k1')), [`${String(await partnerOf(C('c1')))} `]);
  });

  it('moves a contact that changed companies and rewrites no line', async () => {
    await store.savePage(companies([company('c1', { createsPartner: true }), company('c2', { createsPartner: true })]));
    await store.savePage(contacts([contact('k1', 'c1')]));
    await store.savePage(page([line(aLine('e1', { contactKey: entityKey(HS, 'contacts', 'k1') }))], { stream: 'emails' }));
    await store.joinPartners(ORDER);
    const before = await fresh.query('SELECT id, revision, xmin::text FROM line');
    await store.savePage(contacts([contact('k1', 'c2')]));
    await store.joinPartners(ORDER);
    assert.deepEqual(await means(entityKey(HS, 'contacts', 'k1')), [`${String(await partnerOf(C('c2')))} `]);
    assert.deepEqual(await fresh.query('SELECT id, revision, xmin::text FROM line'), before);
  });

  it('adds the partners that a second stream tells of a deal, and takes them away when it tells no more', async () => {
    const deal = entityKey(SF, 'Opportunity', 'd1');
    const tells = (record: string, accountId: string, role: 'refer' | 'distribute', deleted = false) =>
      page([{ ...told(anEntity(deal, { kind: 'deal', parents: [{ key: A(accountId), role }], deleted })), recordId: record }], {
        stream: 'opportunityPartners',
      });
    await store.savePage(accounts([account('a1'), account('a2'), account('a3')]));
    await store.savePage(tells('op1', 'a2', 'refer'));
    await store.savePage(page([told(anEntity(deal, { kind: 'deal', name: 'Deal', parents: [{ key: A('a1'), role: 'sell' }] }))]));
    await store.savePage(tells('op2', 'a3', 'distribute'));
    await store.joinPartners(ORDER);
    const ids = await Promise.all(['a1', 'a2', 'a3'].map((id) => partnerOf(A(id))));
    const meant = [`${String(ids[0])} sell`, `${String(ids[1])} refer`, `${String(ids[2])} distribute`];
    assert.deepEqual(await means(deal), [...meant].sort());

    await store.savePage(tells('op1', 'a2', 'refer', true));
    await store.joinPartners(ORDER);
    assert.deepEqual(await means(deal), [`${String(ids[0])} sell`, `${String(ids[2])} distribute`].sort());
    const [row] = await fresh.query<{ deleted: boolean }>('SELECT deleted FROM entity WHERE key = $1', [deal]);
    assert.equal(row?.deleted, false);
  });

  it('lets a person link, merge and split against what the keys say', async () => {
    await store.savePage(accounts([account('a1'), account('a2'), account('a3')]));
    await store.savePage(companies([company('c1', { identity: { [SF]: 'Account/a1' } })]));
    await store.joinPartners(ORDER);
    const [p1, p2, p3] = [await partnerOf(A('a1')), await partnerOf(A('a2')), await partnerOf(A('a3'))];

    await store.linkEntity(C('c1'), p2 ?? '');
    await store.joinPartners(ORDER);
    assert.equal(await partnerOf(C('c1')), p2);

    await store.mergePartners(p2 ?? '', p3 ?? '');
    await store.joinPartners(ORDER);
    assert.deepEqual([await partnerOf(A('a2')), await partnerOf(C('c1'))], [p3, p3]);

    await store.splitEntity(C('c1'));
    await store.joinPartners(ORDER);
    const own = await partnerOf(C('c1'));
    assert.ok(own !== null && ![p1, p2, p3].includes(own));

    await store.savePage(companies([company('c1', { identity: { [SF]: 'Account/a3' } })]));
    await store.joinPartners(ORDER);
    assert.equal(await partnerOf(C('c1')), own);
  });

  it('says which partner or record a decision does not find', async () => {
    await assert.rejects(store.linkEntity('x/y/z', 'p1'), { code: 'PARTNER_UNKNOWN' });
    await store.savePage(accounts([account('a1')]));
    await assert.rejects(store.linkEntity(A('a1'), 'p1'), /There is no partner p1/);
  });

  it('keeps the partner of a deleted company for its old lines, but shows it no longer', async () => {
    await store.savePage(companies([company('c1', { createsPartner: true })]));
    await store.joinPartners(ORDER);
    await store.savePage(companies([company('c1', { createsPartner: false, deleted: true })]));
    const outcome = await store.joinPartners(ORDER);
    assert.equal(outcome.partners, 0);
    assert.equal((await means(C('c1'))).length, 1);
  });

  it('raises the log version when a join moves something, and only then', async () => {
    await store.savePage(accounts([account('a1')]));
    const before = await store.logVersion();
    await store.joinPartners(ORDER);
    const after = await store.logVersion();
    assert.ok(after > before);
    await store.joinPartners(ORDER);
    assert.equal(await store.logVersion(), after);
  });

  it('groups the same whatever the order of arrival and however often joined between', async () => {
    const all: Entity[] = [
      account('a1', { identity: { domain: 'one.jp', corporateNumber: '1', name: 'one' } }),
      account('a2', { identity: { domain: 'two.jp' } }),
      account('a3', { identity: { domain: 'one.jp', name: 'three' } }),
      account('a4', { deleted: true, mergedInto: A('a2') }),
      account('a5', { createsPartner: false, identity: { domain: 'five.jp' } }),
      company('c1', { identity: { corporateNumber: '1', domain: 'two.jp' } }),
      company('c2', { identity: { domain: 'two.jp' }, createsPartner: true }),
      company('c3', { identity: { [SF]: 'Account/a4' } }),
      company('c4', { identity: { domain: 'one.jp' }, createsPartner: true }),
      company('c5', { identity: { domain: 'four.jp' }, createsPartner: true }),
      company('c6', { identity: { [SF]: 'Account/a5' }, createsPartner: true }),
      company('c7', { deleted: true, mergedInto: C('c5') }),
      contact('k1', 'c3'),
      contact('k2', 'c5', { mergedInto: entityKey(HS, 'contacts', 'k1') }),
    ];
    const outcomes = new Set<string>();
    for (let seed = 1; seed <= 6; seed += 1) {
      await fresh.query('TRUNCATE entity, entity_parent, entity_partner, identity_key, partner, source_record, join_suggestion');
      for (const [i, entity] of shuffled(all, seed).entries()) {
        const scope = entity.key.startsWith(SF) ? SF : HS;
        await store.savePage(page([told(entity)], { scope, stream: entity.kind, cursor: `${String(seed)}-${String(i)}`, sourceTime: T0 }));
        if (seed % 4 === 0 || i % (seed + 1) === 0) await store.joinPartners(ORDER);
      }
      await store.joinPartners(ORDER);
      const rows = await fresh.query('SELECT key, partner_id, role FROM entity_partner ORDER BY key, partner_id, role');
      const pairs = await fresh.query('SELECT a, b, reason, value FROM join_suggestion ORDER BY a, b, reason');
      outcomes.add(JSON.stringify([await groups(), rows, pairs]));
    }
    assert.equal(outcomes.size, 1, [...outcomes].join('\n'));
    assert.equal((await groups()).length, 6);
  });

  it('decides anew when another scope leads', async () => {
    await store.savePage(accounts([account('a1', { identity: { domain: 'd.jp' } })]));
    await store.savePage(companies([company('c1', { identity: { domain: 'd.jp' }, createsPartner: true })]));
    await store.joinPartners(ORDER);
    const led = await partnerOf(A('a1'));
    await store.joinPartners({ scopeOrder: [HS, SF] });
    assert.notEqual(await partnerOf(A('a1')), led);
    assert.deepEqual(await groups(), [`${C('c1')} ${A('a1')}`]);
  });
});
