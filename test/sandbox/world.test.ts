import assert from 'node:assert/strict';
import type { Seed } from '../../src/sandbox/types.ts';
import type { PartnerTruth } from '../../src/sandbox/world.ts';
import { generateWorld } from '../../src/sandbox/world.ts';
import { corporateNumber, idChecksum, salesforceId } from '../../src/sandbox/world/ids.ts';

const NOW = new Date('2026-06-08T00:00:00Z');
const DAY = 86_400_000;

type Row = Readonly<Record<string, unknown>>;

describe('generated world', () => {
  const world = generateWorld({ now: NOW });
  const { truth } = world;
  const sf = (object: string): readonly Row[] => rowsOf(world.salesforce, object);
  const reps = (): readonly Row[] => sf('User').filter((row) => row.UserType === 'Standard');
  const hs = (object: string): readonly Row[] => rowsOf(world.hubspot, object);

  describe('determinism', () => {
    it('gives the same bytes for the same options', () => {
      const [one, two] = [
        generateWorld({ partners: 40, events: 900, seed: 7, now: NOW }),
        generateWorld({ partners: 40, events: 900, seed: 7, now: NOW }),
      ];

      assert.equal(bytes(one), bytes(two));
    });

    it('gives another world for another seed', () => {
      const [one, two] = [generateWorld({ partners: 20, seed: 1, now: NOW }), generateWorld({ partners: 20, seed: 2, now: NOW })];

      assert.notEqual(bytes(one), bytes(two));
    });

    it('moves with the clock: every date is as many days before now', () => {
      const earlier = generateWorld({ now: new Date('2020-02-29T15:00:00Z') });

      assert.equal(earlier.truth.from, '2017-02-28');
      assert.ok(Math.abs(earlier.truth.totals.deals - truth.totals.deals) < truth.totals.deals * 0.05);
    });
  });

  describe('size', () => {
    it('is lively at 300 partners', () => {
      assert.equal(truth.partners.length, 300);
      assert.ok(within(truth.totals.deals, 5000, 9000), `${String(truth.totals.deals)} deals`);
      assert.ok(within(truth.totals.engagements, 30_000, 50_000));
      assert.ok(within(reps().length, 10, 17));
      assert.equal(hs('owners').length, reps().length);
    });

    it('makes exactly as many engagements as asked for', () => {
      const small = generateWorld({ partners: 30, events: 1234, now: NOW });

      assert.equal(engagementCount(small.salesforce, small.hubspot), 1234);
      assert.equal(small.truth.totals.engagements, 1234);
    });

    it('works with one partner and no engagement', () => {
      const tiny = generateWorld({ partners: 1, events: 0, now: NOW });

      assert.equal(tiny.truth.partners.length, 1);
      assert.equal(engagementCount(tiny.salesforce, tiny.hubspot), 0);
    });

    it('grows in proportion', function () {
      this.timeout(60_000);
      const started = performance.now();

      const large = generateWorld({ partners: 1500, events: 100_000, now: NOW });

      assert.ok(within(large.truth.totals.deals / truth.totals.deals, 4.5, 5.5));
      assert.ok(performance.now() - started < 30_000);
    });
  });

  describe('ids', () => {
    it('are real Salesforce ids: prefix, 18 characters, right checksum, none twice', () => {
      const prefixes = {
        User: '005',
        Account: '001',
        Contact: '003',
        Opportunity: '006',
        OpportunityHistory: '008',
        OpportunityPartner: '00J',
        Task: '00T',
        Event: '00U',
      };
      const seen = new Set<string>();
      for (const [object, prefix] of Object.entries(prefixes)) {
        for (const row of sf(object)) {
          const id = String(row.Id);
          assert.match(id, /^[0-9A-Za-z]{15}[A-Z0-5]{3}$/);
          assert.equal(id.slice(0, 3), prefix);
          assert.equal(id.slice(15), idChecksum(id.slice(0, 15)));
          seen.add(id.slice(0, 15).toLowerCase() + id.slice(15));
        }
      }
      assert.equal(
        seen.size,
        Object.keys(prefixes).reduce((sum, object) => sum + sf(object).length, 0),
      );
    });

    it('carry the checksum that Salesforce gives', () => {
      // From Salesforce Help, "What are Salesforce ID's composed of": 001A0000006Vm9r → IAC; all capitals in one block are 31 → 5.
      assert.equal(idChecksum('001A0000006Vm9r'), 'IAC');
      assert.equal(idChecksum('AAAAAaaaaa00000'), '5AA');
      assert.equal(salesforceId('Account', 62), '0015i0000000010AAA');
    });

    it('are numbers in HubSpot, none twice', () => {
      const ids = [...world.hubspot.values()].flatMap((rows) =>
        rows.flatMap(({ id }) => (id === undefined ? [] : [typeof id === 'string' ? id : ''])),
      );

      assert.ok(ids.every((id) => /^\d+$/.test(id)));
      assert.equal(new Set(ids).size, ids.length);
    });

    it('give corporate numbers their check digit', () => {
      // National Tax Agency, the agency's own number: 7000012050002.
      assert.equal(corporateNumber('000012050002'), '7000012050002');
      for (const account of sf('Account')) {
        const number = account.Corporate_Number__c;
        if (typeof number === 'string') assert.equal(corporateNumber(number.slice(1)), number);
      }
    });
  });

  it('lets nobody log in, ask or come who never engages, and nobody after leaving', () => {
    const leftOn = new Map(truth.partners.map(({ accountId, leftOn: day }) => [accountId, day ?? '9999']));
    const silent = truth.partners
      .filter(({ kind }) => kind === 'silentNewcomer' || kind === 'neverActive')
      .map(({ accountId }) => accountId);
    const traces = [
      ...sf('Case').map((row) => [String(row.AccountId), String(row.CreatedDate)] as const),
      ...sf('User').flatMap((row) => (row.ContactId === undefined ? [] : [[String(row.AccountId), String(row.LastLoginDate)] as const])),
    ];

    assert.ok(traces.length > 500, String(traces.length));
    for (const [account, at] of traces) {
      assert.ok(!silent.includes(account), account);
      assert.ok(at.slice(0, 10) <= (leftOn.get(account) ?? ''), `${account} ${at}`);
    }
  });

  it('writes to everybody in HubSpot, and only who engages opens, asks, comes or joins, until they leave', () => {
    const partnerOf = new Map(truth.partners.flatMap((one) => one.companyIds.map((id) => [id, one] as const)));
    const contacts = hs('contacts').map((row) => [row, partnerOf.get(String(row.associatedcompanyid))] as const);
    const byKey = new Map(contacts.flatMap(([row, partner]) => [row.id, row.email].map((key) => [String(key), partner] as const)));
    const people = hs('email_events').filter(
      ({ type, filteredEvent }) => ['OPEN', 'CLICK'].includes(String(type)) && filteredEvent !== true,
    );
    const traces = [
      ...people.map((row) => [row.recipient, row.created]),
      ...hs('event_participations').map((row) => [row.contactId, row.occurredAt]),
      ...hs('tickets').map((row) => [row['associations.contacts'], row.createdate]),
      ...hs('feedback_submissions').map((row) => [row['associations.contacts'], row.hs_submission_timestamp]),
      ...hs('lists')
        .flatMap((row) => String(row.members).split(';'))
        .map((one) => one.split('@')),
    ].map(([key, at]) => [byKey.get(String(key)), String(at)] as const);

    for (const name of ['email_events', 'form_submissions', 'event_participations', 'tickets', 'feedback_submissions'])
      assert.ok(within(hs(name).length, 50, 5000), `${name} ${String(hs(name).length)}`);
    for (const [partner, at] of traces) {
      assert.ok(partner !== undefined && partner.kind !== 'silentNewcomer' && partner.kind !== 'neverActive');
      assert.ok(
        at >= String(partner.registeredOn) && at.slice(0, 10) <= (partner.leftOn ?? truth.now.slice(0, 10)),
        `${partner.name} ${at}`,
      );
    }
  });

  describe('references', () => {
    const pointers: readonly (readonly [string, string, readonly string[]])[] = [
      ['Account', 'OwnerId', ['User']],
      ['Contact', 'AccountId', ['Account']],
      ['Opportunity', 'AccountId', ['Account']],
      ['Opportunity', 'PartnerAccountId', ['Account']],
      ['OpportunityHistory', 'OpportunityId', ['Opportunity']],
      ['OpportunityPartner', 'OpportunityId', ['Opportunity']],
      ['OpportunityPartner', 'AccountToId', ['Account']],
      ['Task', 'WhoId', ['Contact']],
      ['Task', 'WhatId', ['Account', 'Opportunity']],
      ['Event', 'WhatId', ['Account', 'Opportunity']],
      ['Event', 'OwnerId', ['User']],
      ['User', 'ContactId', ['Contact']],
      ['LoginHistory', 'UserId', ['User']],
      ['Case', 'AccountId', ['Account']],
      ['EmailMessage', 'ParentId', ['Case']],
      ['Lead', 'PartnerAccountId', ['Account']],
      ['CampaignMember', 'ContactId', ['Contact']],
      ['ChannelProgramMember', 'LevelId', ['ChannelProgramLevel']],
      ['PartnerFundClaim', 'RequestId', ['PartnerFundRequest']],
      ['AccountPartner', 'AccountToId', ['Account']],
    ];
    for (const [object, field, targets] of pointers) {
      it(`${object}.${field} points to a record`, () => {
        const known = new Set(targets.flatMap((target) => sf(target).map((row) => row.Id)));

        assert.ok(sf(object).every((row) => (row[field] ?? null) === null || known.has(row[field])));
        assert.ok(sf(object).some((row) => (row[field] ?? null) !== null));
      });
    }

    for (const object of ['contacts', 'deals', 'emails', 'calls', 'meetings', 'notes', 'tasks']) {
      it(`${object} are associated with records`, () => {
        for (const target of ['companies', 'contacts', 'deals']) {
          const known = new Set(hs(target).map((row) => row.id));
          for (const row of hs(object)) {
            const ids = row[`associations.${target}`];
            if (typeof ids === 'string')
              assert.ok(
                ids.split(';').every((id) => known.has(id)),
                `${object} → ${target} ${ids}`,
              );
          }
        }
        assert.ok(hs(object).every((row) => typeof row['associations.companies'] === 'string'));
      });
    }

    it('sells through partners to end customers that are none', () => {
      const isPartner = new Map(sf('Account').map((row) => [row.Id, row.IsPartner]));

      for (const deal of sf('Opportunity')) {
        assert.equal(isPartner.get(deal.PartnerAccountId), true);
        assert.equal(isPartner.get(deal.AccountId), false);
      }
      const customers = [...isPartner.values()].filter((partner) => partner === false).length;
      assert.ok(within(customers / isPartner.size, 0.2, 0.3));
    });
  });

  describe('identity across the CRMs', () => {
    const accounts = new Map(sf('Account').map((row) => [row.Id, row]));
    const companies = new Map(hs('companies').map((row) => [row.id, row]));

    it('joins each partner by the key that the truth names, and by that one alone where it is not the id', () => {
      for (const partner of truth.partners) {
        const account = accounts.get(partner.accountId);
        for (const id of partner.companyIds) {
          const company = companies.get(id);
          assert.equal(company?.salesforceaccountid, partner.joinedBy === 'id' ? partner.accountId : null);
          if (partner.joinedBy === 'domain') assert.equal(`https://www.${String(company.domain)}`, account?.Website);
          if (partner.joinedBy === 'corporateNumber') assert.equal(company.corporate_number, account?.Corporate_Number__c);
          if (partner.joinedBy === 'name') assert.deepEqual([company.domain, company.corporate_number], [null, null]);
        }
      }
    });

    it('spells names differently here and there, yet so that they can be recognised', () => {
      const pairs = truth.partners.flatMap((partner) =>
        partner.companyIds
          .slice(0, 1)
          .map((id) => [String(accounts.get(partner.accountId)?.Name), String(companies.get(id)?.name)] as const),
      );

      const different = pairs.filter(([here, there]) => here !== there);
      assert.ok(within(different.length / pairs.length, 0.35, 0.7));
      for (const [here, there] of pairs) assert.equal(plain(there), plain(here));
      assert.ok(different.some(([, there]) => there.includes('㈱')));
      assert.ok(different.some(([, there]) => /[ｦ-ﾟ]/.test(there)));
    });

    it('knows 95 % of the partners in HubSpot, 85 % of the companies by id, a few twice, and some strangers', () => {
      const present = truth.partners.filter((partner) => partner.joinedBy !== null);
      const byId = present.filter((partner) => partner.joinedBy === 'id');

      assert.ok(within(present.length / 300, 0.92, 0.99));
      assert.ok(within(byId.length / present.length, 0.8, 0.9));
      assert.ok(within(present.filter((partner) => partner.companyIds.length === 2).length, 2, 15));
      assert.deepEqual(new Set(present.map((partner) => partner.joinedBy)).size, 4);
      assert.ok(companies.size > truth.partners.reduce((sum, partner) => sum + partner.companyIds.length, 0));
    });

    it('has no two partners of the same name, domain or number', () => {
      const partners = sf('Account').filter((row) => row.IsPartner === true && row.IsDeleted === false);

      for (const field of ['Name', 'Website', 'Corporate_Number__c']) {
        const values = partners.map((row) => row[field]).filter((value) => value !== null);
        assert.equal(new Set(values).size, values.length, field);
      }
      const large = generateWorld({ partners: 2500, events: 0, now: NOW });
      assert.equal(new Set(large.truth.partners.map((partner) => plain(partner.name))).size, 2500);
    });

    it('gives reps the same address in both, one of them gone', () => {
      assert.deepEqual(
        hs('owners').map((row) => row.email),
        reps().map((row) => row.Email),
      );
      assert.equal(reps().filter((row) => row.IsActive === false).length, 1);
      assert.equal(hs('owners').filter((row) => row.archived === 'true').length, 1);
    });

    it('gives contacts the same address in both', () => {
      const emails = new Set(sf('Contact').map((row) => row.Email));
      const partnerCompanies = new Set(truth.partners.flatMap((partner) => partner.companyIds));
      const ours = hs('contacts').filter((row) => partnerCompanies.has(String(row.associatedcompanyid)));

      assert.ok(ours.length > 300);
      assert.ok(ours.every((row) => emails.has(row.email)));
      assert.equal(new Set(hs('contacts').map((row) => row.email)).size, hs('contacts').length);
    });
  });

  describe('history', () => {
    it('lies within three years before now, bar what is planned', () => {
      const from = NOW.getTime() - 1097 * DAY;
      for (const deal of sf('Opportunity')) {
        assert.ok(within(Date.parse(String(deal.CreatedDate)), from, NOW.getTime()));
        assert.ok(Date.parse(String(deal.SystemModstamp)) <= NOW.getTime());
        if (deal.IsClosed === true) assert.ok(Date.parse(String(deal.CloseDate)) <= NOW.getTime());
      }
      for (const object of ['emails', 'calls', 'notes']) {
        assert.ok(hs(object).every((row) => Date.parse(String(row.hs_timestamp)) <= NOW.getTime()));
      }
      const planned = hs('meetings').filter((row) => Date.parse(String(row.hs_timestamp)) > NOW.getTime());
      assert.ok(planned.length > 0);
      assert.ok(planned.every((row) => row.hs_meeting_outcome === 'SCHEDULED'));
    });

    it('tells each deal by its stages: from creation to how it stands, in order of time', () => {
      const moves = groupBy(sf('OpportunityHistory'), 'OpportunityId');
      for (const deal of sf('Opportunity')) {
        const own = moves.get(deal.Id) ?? [];
        const times = own.map((row) => Date.parse(String(row.CreatedDate)));
        const last = own[own.length - 1];
        assert.equal(own[0]?.CreatedDate, deal.CreatedDate);
        assert.deepEqual([last?.StageName, last?.Amount, last?.CloseDate], [deal.StageName, deal.Amount, deal.CloseDate]);
        assert.ok(times.every((time, i) => i === 0 || time > (times[i - 1] ?? 0)));
        assert.equal(deal.IsWon, deal.StageName === 'Closed Won');
        assert.equal(deal.IsClosed, String(deal.StageName).startsWith('Closed'));
        assert.ok(Number.isInteger(deal.Amount) && Number(deal.Amount) > 0);
      }
    });

    it('holds many records that share one second, in both CRMs', () => {
      assert.ok(largestCluster(sf('Opportunity'), 'SystemModstamp') > 2000);
      assert.ok(largestCluster(sf('Account'), 'SystemModstamp') > 100);
      assert.ok(largestCluster(hs('emails'), 'hs_lastmodifieddate') > 500);
    });

    it('adds up to what the truth says', () => {
      const alive = sf('Opportunity').filter((row) => row.IsDeleted === false);
      const won = alive.filter((row) => row.IsWon === true);

      assert.equal(alive.length, truth.totals.deals);
      assert.equal(won.length, truth.totals.won);
      assert.equal(
        won.reduce((sum, row) => sum + Number(row.Amount), 0),
        truth.totals.wonAmount,
      );
      assert.equal(engagementCount(world.salesforce, world.hubspot), truth.totals.engagements);
      for (const partner of truth.partners.slice(0, 20)) {
        const own = won.filter((row) => row.PartnerAccountId === partner.accountId);
        assert.equal(own.length, partner.won);
        assert.equal(
          own.reduce((sum, row) => sum + Number(row.Amount), 0),
          partner.wonAmount,
        );
      }
    });

    it('has deleted deals, merged accounts, distributors on a tenth of the deals', () => {
      const merged = sf('Account').filter((row) => row.MasterRecordId !== null);

      assert.ok(sf('Opportunity').some((row) => row.IsDeleted === true));
      assert.ok(merged.length > 0 && merged.every((row) => row.IsDeleted === true));
      assert.ok(within(sf('OpportunityPartner').length / sf('Opportunity').length, 0.07, 0.13));
    });
  });

  describe('hidden truth', () => {
    const dealsOf = groupBy(sf('Opportunity'), 'PartnerAccountId');
    const starts = (partner: PartnerTruth): number[] =>
      (dealsOf.get(partner.accountId) ?? []).map((row) => Date.parse(String(row.CreatedDate))).sort((a, b) => a - b);

    it('has some partners in every state and of every kind', () => {
      const states = countBy(truth.partners, (partner) => partner.state);
      const kinds = countBy(truth.partners, (partner) => partner.kind);

      for (const state of ['prospective', 'new', 'general', 'excellent', 'dormant', 'churned'] as const) {
        assert.ok((states.get(state) ?? 0) >= 5, `${state}: ${String(states.get(state) ?? 0)}`);
      }
      assert.equal(kinds.size, 13);
    });

    it('lets about 12 % leave in a year, who then start nothing and answer nothing', () => {
      const leavers = truth.partners.filter((partner) => partner.leftOn !== null);
      const companyOf = new Map(truth.partners.flatMap((partner) => partner.companyIds.map((id) => [id, partner] as const)));

      assert.ok(within(leavers.length / 300, 0.15, 0.35));
      for (const partner of leavers) {
        assert.ok(starts(partner).every((time) => time <= Date.parse(`${String(partner.leftOn)}T23:59:59Z`)));
      }
      for (const mail of hs('emails').filter((row) => row.hs_email_direction === 'INCOMING_EMAIL')) {
        const partner = companyOf.get(String(mail['associations.companies']));
        if (partner?.leftOn != null) assert.ok(String(mail.hs_timestamp).slice(0, 10) <= partner.leftOn);
      }
    });

    it('runs to the cadence that it states', () => {
      const steady = truth.partners.filter((partner) => partner.kind === 'clockwork' && partner.leftOn === null && partner.deals >= 12);
      const treated = new Set(truth.packages.flatMap((one) => one.treated));
      const untouched = steady.filter((partner) => !treated.has(partner.accountId));

      assert.ok(untouched.length >= 5);
      for (const partner of untouched) {
        const times = starts(partner);
        const mean = ((times[times.length - 1] ?? 0) - (times[0] ?? 0)) / (times.length - 1) / DAY;
        assert.ok(
          within(mean / (partner.cadenceDays ?? 0), 0.85, 1.15),
          `${partner.name}: ${String(mean)} for ${String(partner.cadenceDays)}`,
        );
      }
    });

    it('has regular and irregular partners, seasonal ones in their months, yearly ones once a year', () => {
      const spread = (kind: string): number =>
        median(truth.partners.filter((one) => one.kind === kind && one.deals >= 8).map((one) => variation(starts(one))));

      assert.ok(spread('clockwork') < 0.35);
      assert.ok(spread('irregular') > 0.7);
      for (const partner of truth.partners.filter((one) => one.months !== null)) {
        assert.ok(starts(partner).every((time) => partner.months?.includes(new Date(time).getUTCMonth() + 1)));
      }
      for (const partner of truth.partners.filter((one) => one.kind === 'yearly')) assert.ok(partner.deals <= 4);
    });

    it('keeps silent who never came, and pays the reward-only in their periods', () => {
      for (const partner of truth.partners.filter(({ kind }) => ['silentNewcomer', 'neverActive', 'prospect'].includes(kind))) {
        assert.equal(partner.deals, 0);
      }
      const rewardOnly = truth.partners.filter(({ kind, deals }) => kind === 'rewardOnly' && deals > 0);
      assert.ok(rewardOnly.length > 0);
      for (const partner of rewardOnly) {
        for (const time of starts(partner)) {
          const day = new Date(time).toISOString().slice(0, 10);
          assert.ok(
            truth.rewardPeriods.some(({ from, to }) => day >= from && day <= to),
            day,
          );
        }
      }
    });

    it('plants packages on random halves, one with an effect and one without', () => {
      const large = generateWorld({ partners: 3000, events: 0, now: NOW });
      const created = groupBy(rowsOf(large.salesforce, 'Opportunity'), 'PartnerAccountId');
      const perPartner = (ids: readonly string[], from: string): number =>
        ids.reduce((sum, id) => sum + (created.get(id) ?? []).filter((row) => String(row.CreatedDate) >= from).length, 0) / ids.length;

      const ratios = large.truth.packages.map(
        ({ treated, control, startedOn }) => perPartner(treated, startedOn) / perPartner(control, startedOn),
      );

      assert.deepEqual(
        large.truth.packages.map(({ effect }) => effect),
        [0.3, 0],
      );
      assert.ok(within(ratios[0] ?? 0, 1.18, 1.42), String(ratios[0]));
      assert.ok(within(ratios[1] ?? 0, 0.85, 1.15), String(ratios[1]));
      for (const { treated, control } of truth.packages) assert.ok(Math.abs(treated.length - control.length) <= 1);
    });
  });
});

function rowsOf(seed: Seed, object: string): readonly Row[] {
  const rows = seed.get(object);
  assert.ok(rows, `no ${object}`);
  return rows;
}

function bytes(world: ReturnType<typeof generateWorld>): string {
  return JSON.stringify([[...world.salesforce], [...world.hubspot], world.truth]);
}

function engagementCount(salesforce: Seed, hubspot: Seed): number {
  const count = (seed: Seed, objects: readonly string[]): number => objects.reduce((sum, object) => sum + rowsOf(seed, object).length, 0);
  return count(salesforce, ['Task', 'Event']) + count(hubspot, ['emails', 'calls', 'meetings', 'notes', 'tasks']);
}

function within(value: number, least: number, most: number): boolean {
  return value >= least && value <= most;
}

function groupBy(rows: readonly Row[], field: string): Map<unknown, Row[]> {
  const groups = new Map<unknown, Row[]>();
  for (const row of rows) {
    const group = groups.get(row[field]);
    if (group === undefined) groups.set(row[field], [row]);
    else group.push(row);
  }
  return groups;
}

function countBy<T>(items: readonly T[], key: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return counts;
}

function largestCluster(rows: readonly Row[], field: string): number {
  return Math.max(...countBy(rows, (row) => String(row[field])).values());
}

/** Coefficient of variation of the gaps. */
function variation(times: readonly number[]): number {
  const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0));
  const mean = gaps.reduce((a, b) => a + b, 0) / gaps.length;
  return Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length) / mean;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** What is left of a name without width, spaces and legal form. */
function plain(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/株式会社|有限会社|合同会社|\((株|有|同)\)|\s/g, '')
    .toLowerCase();
}
