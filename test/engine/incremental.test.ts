import assert from 'node:assert/strict';
import { defaultSettings } from '../../src/core/assess/settings/index.ts';
import { assess } from '../../src/engine/assess.ts';
import { entityKey } from '../../src/core/log-line.ts';
import { help, withTeam } from '../../src/engine/team.ts';
import { drawsFrom } from '../../src/stats/random.ts';
import {
  account,
  accounts,
  aLine,
  anEntity,
  collect,
  company,
  companies,
  contact,
  contacts,
  HS,
  line,
  ORDER,
  page,
  SF,
  told,
  won,
} from '../store/examples.ts';
import { freshStore, type FreshStore } from '../support/database.ts';
import { engineContext, NOW, smallCrm, wiredTo } from './engine-context.ts';

const PARTNERS = 12;

describe('assessing what has moved', () => {
  let fresh: FreshStore;
  let runs = 0;
  beforeEach(async () => {
    fresh = await freshStore();
    await fresh.store.registerConnection({ name: 'salesforce', connector: 'small', scope: SF });
    await fresh.store.registerConnection({ name: 'hubspot', connector: 'small', scope: HS });
    await fresh.store.savePage(
      accounts(
        ids().map((id) => anAccount(id)),
        { stream: 'partners' },
      ),
    );
    await fresh.store.savePage(companies(ids().map((id) => company(id, { identity: { [SF]: `Account/${id}` } }))));
    await fresh.store.savePage(page(ids().flatMap((id) => [0, 1, 2].map((n) => line(aWin(id, n, n * 31))))));
    await fresh.store.joinPartners(ORDER);
  });
  afterEach(() => fresh.drop());

  const context = () => {
    runs += 1;
    return engineContext(fresh.store, [wiredTo(smallCrm(SF), SF)], `run-${runs}`);
  };
  const bodies = async (): Promise<string[]> => (await collect(fresh.store.assessments())).map((one) => JSON.stringify(one));
  const aMail = (id: string, occurredOn: string): Promise<unknown> => {
    const keys = [{ key: entityKey(HS, 'companies', id), role: null }];
    const mail = aLine(`mail-${id}`, { scope: HS, stream: 'emails', type: 'email.delivered', stage: 'delivered', occurredOn, keys });
    return fresh.store.savePage(page([line(mail)], { scope: HS, stream: 'emails' }));
  };
  const owed = async (): Promise<string[]> =>
    (await fresh.query<{ row: string }>("SELECT key || ' ' || desire AS row FROM owed ORDER BY key")).map(({ row }) => row);
  /** Assessments and what is owed. */
  const everything = async (): Promise<string[]> => [...(await bodies()), ...(await owed())];
  /** The same store as if nothing had ever been kept. */
  const fromScratch = async (given = context, request = {}): Promise<string[]> => {
    await fresh.query('TRUNCATE partner_track, moved, assessment');
    await fresh.query("UPDATE assess_mark SET print = ''");
    assert.equal((await assess(given(), request)).renewed > 0, true);
    return everything();
  };
  /** Version of each row, so that it shows who was written. */
  const versions = async (): Promise<ReadonlyMap<string, string>> =>
    new Map(
      (await fresh.query<{ id: string; at: string }>('SELECT partner_id AS id, xmin AS at FROM assessment')).map(({ id, at }) => [id, at]),
    );

  it('reads the histories of all at first, then none, then those whose log has moved', async () => {
    assert.equal((await assess(context(), {})).renewed, PARTNERS);
    assert.equal((await assess(context(), {})).skipped, true);
    await fresh.store.savePage(page([line(aWin('a3', 7, 5))]));
    const { renewed, assessed } = await assess(context(), {});
    assert.deepEqual({ renewed, assessed }, { renewed: 1, assessed: PARTNERS });
  });

  it('is not told to read all again by what it wrote into our own fields', async () => {
    await assess(context(), {});
    await fresh.store.savePage(accounts([anAccount('a1', { known: { Score: 12 } })], { stream: 'partners' }));
    assert.equal((await assess(context(), {})).renewed, 0);
  });

  it('reads all again on another day, by other settings, and by other rates', async () => {
    await assess(context(), {});
    assert.equal((await assess(context(), { asOf: '2024-02-20' })).renewed, PARTNERS);
    const given = context();
    const otherRates = { ...given, policy: { ...given.policy, ratesVersion: 'others' } };
    assert.equal((await assess(otherRates, { asOf: '2024-02-20' })).renewed, PARTNERS);
  });

  it('keeps nothing of a trial', async () => {
    await assess(context(), { dryRun: true });
    assert.deepEqual(await fresh.query('SELECT partner_id FROM partner_track'), []);
    assert.equal((await assess(context(), {})).renewed, PARTNERS);
  });

  it('gives the same where several share the histories', async () => {
    const many = Array.from({ length: 1000 }, (_, i) => anAccount(`b${i}`));
    await fresh.store.savePage(accounts(many, { stream: 'partners' }));
    await fresh.store.joinPartners(ORDER);
    const alone = await assess(context(), {}).then(bodies);
    await fresh.query('TRUNCATE partner_track, moved, assessment');
    await fresh.query("UPDATE assess_mark SET print = ''");
    const other = { ...context(), store: await fresh.another() };
    let helped = 0;
    const options = { config: 'c', perLane: 2 };
    const ring = async () => {
      helped = await help(other, options); // comes before the one who rang has begun
    };
    const job = await fresh.store.askJob({ id: 'j', name: 'assess', runId: 'shared', at: NOW }).then(() => fresh.store.takeJob('j', NOW));
    assert.equal(job?.runId, 'shared');
    const outcome = await assess(withTeam({ ...context(), runId: 'shared' }, { ...options, jobId: 'j', ring }), {});
    assert.equal(helped, 2);
    assert.equal(outcome.renewed, PARTNERS + many.length);
    assert.deepEqual(await bodies(), alone);
  });

  it('writes and plans only for those whom a change concerns', async () => {
    await aMail('a5', '2024-01-10'); // since when a source tells anything concerns everybody
    await assess(context(), {});
    await assess(context(), {}); // by now all are planned
    const before = await versions();
    await aMail('a3', '2024-02-29');
    assert.equal((await assess(context(), {})).assessed, PARTNERS);
    const written = [...(await versions())].filter(([id, at]) => before.get(id) !== at).map(([id]) => id);
    const [moved] = await fresh.query<{ id: string }>(
      `SELECT partner_id AS id FROM entity WHERE key = '${entityKey(SF, 'Account', 'a3')}'`,
    );
    assert.deepEqual(written, [moved?.id]);
    assert.deepEqual(await everything(), await fromScratch());
  });

  it('owes again what was discarded, and what a record has lost', async () => {
    await assess(context(), {});
    const all = await owed();
    const keys = [entityKey(SF, 'Account', 'a1'), entityKey(SF, 'Account', 'a2')];
    assert.deepEqual(await fresh.store.discardOwed(keys), keys);
    await assess(context(), {});
    assert.deepEqual(await owed(), all);
  });

  it('gives on another day, by other settings and for another owner what it would have given from scratch', async () => {
    await assess(context(), {});
    const request = { asOf: '2024-03-05' };
    await assess(context(), request);
    assert.deepEqual(await everything(), await fromScratch(context, request), 'another day');
    const hours = { ...defaultSettings.touch.capacity, hoursPerOwner: 1 };
    const settings = { ...defaultSettings, touch: { ...defaultSettings.touch, capacity: hours } };
    const other = () => {
      const given = context();
      return { ...given, policy: { ...given.policy, settings, version: 'other' } };
    };
    await assess(other(), request);
    assert.deepEqual(await everything(), await fromScratch(other, request), 'other settings');
    await fresh.store.savePage(accounts([anAccount('a4', { ownerKey: entityKey(SF, 'User', 'u2') })], { stream: 'partners' }));
    await assess(other(), request);
    assert.deepEqual(await everything(), await fromScratch(other, request), 'another owner');
  });

  for (const seed of [1, 2, 3, 4]) {
    it(`gives after any changes what it would have given from scratch (seed ${seed})`, async () => {
      await assess(context(), {});
      const draws = drawsFrom(seed);
      const next = (): number => draws.next();
      for (let round = 0; round < 4; round += 1) {
        const changes = 1 + Math.floor(next() * 3);
        for (let i = 0; i < changes; i += 1) await CHANGES[Math.floor(next() * CHANGES.length)]?.(fresh, next);
        await fresh.store.joinPartners(ORDER);
        const outcome = await assess(context(), {});
        assert.equal(outcome.renewed < PARTNERS, true, 'not everybody has moved');
        const incremental = await everything();
        assert.deepEqual(incremental, await fromScratch(), `round ${round}`);
      }
    });
  }
});

type Next = () => number;
type Change = (fresh: FreshStore, next: Next) => Promise<unknown>;

function ids(): string[] {
  return Array.from({ length: PARTNERS }, (_, i) => `a${i}`);
}
function one(next: Next): string {
  return `a${Math.floor(next() * PARTNERS)}`;
}
function anAccount(id: string, more: Parameters<typeof account>[1] = {}) {
  const owner = entityKey(SF, 'User', `u${Number(id.slice(1)) % 3}`);
  return account(id, { ownerKey: owner, attributes: { registeredOn: '2022-05-01', rank: 'Gold' }, ...more });
}
function aWin(id: string, n: number, daysAgo: number) {
  const on = new Date(Date.UTC(2024, 1, 28 - daysAgo)).toISOString().slice(0, 10);
  return won(`${id}-${n}`, id, 100_000 * (1 + n), { occurredOn: on });
}

/** Everything that changes what is known of a partner, by the ways by which it comes. */
const CHANGES: readonly Change[] = [
  (fresh, next) => fresh.store.savePage(page([line(aWin(one(next), 20 + Math.floor(next() * 5), Math.floor(next() * 400)))])),
  // A correction: another date and amount, or another partner.
  (fresh, next) => fresh.store.savePage(page([line({ ...aWin(one(next), 1, 3), recordId: `${one(next)}-1` })])),
  (fresh, next) => {
    const id = one(next);
    return fresh.store.savePage(page([line(won(`${id}-2`, one(next), 5))]));
  },
  // Gone: the record has no lines any more.
  (fresh, next) => fresh.store.savePage(page([{ ...line(aWin(one(next), 0, 0)), lines: [] }])),
  (fresh, next) => fresh.store.savePage(accounts([anAccount(one(next), { attributes: { rank: 'Silver' } })], { stream: 'partners' })),
  (fresh, next) => fresh.store.savePage(accounts([anAccount(one(next), { deleted: true })], { stream: 'partners' })),
  (fresh, next) =>
    fresh.store.savePage(accounts([anAccount(one(next), { ownerKey: entityKey(SF, 'User', 'u1') })], { stream: 'partners' })),
  (fresh, next) =>
    fresh.store.savePage(
      page(
        [told(anEntity(entityKey(SF, 'User', `u${Math.floor(next() * 3)}`), { kind: 'owner', attributes: { email: `x${next()}@a.jp` } }))],
        {
          stream: 'owners',
        },
      ),
    ),
  // A contact comes, whose e-mails then belong to a partner; and moves to another company.
  async (fresh, next) => {
    const key = entityKey(HS, 'contacts', 'k1');
    const email = aLine('e1', { scope: HS, stream: 'emails', type: 'login', stage: 'used', contactKey: key, occurredOn: '2024-02-01' });
    await fresh.store.savePage(page([line(email)], { scope: HS, stream: 'emails' }));
    await fresh.store.savePage(contacts([contact('k1', one(next))]));
  },
  (fresh, next) => {
    const [loser, winner] = [one(next), one(next)];
    return fresh.store.savePage(
      accounts([anAccount(loser, loser === winner ? {} : { deleted: true, mergedInto: entityKey(SF, 'Account', winner) })], {
        stream: 'partners',
      }),
    );
  },
  async (fresh, next) => {
    const key = entityKey(SF, 'Account', one(next));
    await fresh.store.splitEntity(key);
  },
];
