import assert from 'node:assert/strict';
import { compileMapping } from '../../../src/core/mapping/compile.ts';
import { parseMapping } from '../../../src/core/mapping/parse.ts';
import { AppError } from '../../../src/core/errors.ts';
import { activity, CONTEXT, partner, told } from './builders.ts';

const OK = 'type: deal.won\noccurredOn: D';
const HEAD = 'connector: salesforce\nstreams:\n';

const CASES: readonly (readonly [title: string, yaml: string, told: string])[] = [
  [
    'an event type that the catalogue does not have',
    activity('type: deal.wno\noccurredOn: D'),
    'm.yaml:8:11 streams.s.type: found the unknown event type deal.wno; expected a type of the catalogue (config/catalogue.yaml); did you mean deal.won?',
  ],
  [
    'such a type among the values of a map',
    activity('type: { from: S, map: { A: deal.won, B: deal.lots } }\noccurredOn: D'),
    'm.yaml:8:11 streams.s.type: found the unknown event type deal.lots; expected a type of the catalogue (config/catalogue.yaml); did you mean deal.won?',
  ],
  ['a line without a date', activity('type: deal.won'), 'm.yaml:3:3 streams.s: found no date; expected occurredOn or occurredAt'],
  [
    'an activity without a type',
    activity('occurredOn: D'),
    'm.yaml:3:3 streams.s: found an activity without type and lines; expected type or lines',
  ],
  [
    'two sources of one value',
    activity('type: deal.won\noccurredOn: { from: D, value: 2024-01-01 }'),
    'm.yaml:9:17 streams.s.occurredOn: found from and value; expected exactly one of from, value, formula',
  ],
  [
    'a value without a source',
    activity('type: deal.won\noccurredOn: { as: date }'),
    'm.yaml:9:17 streams.s.occurredOn: found no source of the value; expected exactly one of from, value, formula',
  ],
  [
    'a default of the wrong kind',
    activity(`${OK}\ndata: { amount: { from: A, as: number, default: none } }`),
    'm.yaml:10:53 streams.s.data.amount.default: found the text "none"; expected a number',
  ],
  [
    'an unknown kind of value',
    activity(`${OK}\ndata: { amount: { from: A, as: nubmer } }`),
    'm.yaml:10:36 streams.s.data.amount.as: found the text "nubmer"; expected one of text, number, integer, boolean, date, datetime, domain, email, corporateNumber, salesforceId, list, days; did you mean number?',
  ],
  [
    'a formula that cannot be read',
    activity(`${OK}\nwhen: "$not("`),
    'm.yaml:10:11 streams.s.when: found a formula that cannot be read (Expected ")" before end of expression); expected a JSONata formula',
  ],
  [
    'a formula that reads the clock',
    activity(`${OK}\ndata: { n: { formula: "$now()" } }`),
    'm.yaml:10:27 streams.s.data.n.formula: found $now in a formula; expected a formula that gives the same for the same record',
  ],
  [
    'a condition that compares nothing',
    activity(`${OK}\nwhen: { field: X }`),
    'm.yaml:10:11 streams.s.when: found a condition that compares nothing; expected one of is, not, in, exists, over, startsWith, contains, lacks',
  ],
  [
    'a word that this kind of stream does not have',
    activity(`${OK}\nregisteredAt: D`),
    'm.yaml:10:5 streams.s.registeredAt: found registeredAt, which kind: activity does not have; expected one of object, kind, optional, where, id, when, owner, on, deal, contact, taskKey, taskStatus, taskOutcome, type, stage, occurrence, occurredOn, occurredAt, item, data, lines, keeps',
  ],
  [
    'both ways of giving lines',
    activity(`${OK}\nlines: [{ type: deal.won, occurredOn: D }]`),
    'm.yaml:10:12 streams.s.lines: found both type and lines; expected one of the two',
  ],
  [
    'an activity that hangs on nothing',
    `${HEAD}  s: { object: T, kind: activity, id: Id, type: deal.won, occurredOn: D }`,
    'm.yaml:3:6 streams.s: found an activity that hangs on nothing; expected on, deal or contact',
  ],
  [
    'a reference that points nobody knows where',
    `${HEAD}  s: { object: T, kind: activity, id: Id, on: [WhatId], type: deal.won, occurredOn: D }`,
    'm.yaml:3:48 streams.s.on[0]: found WhatId, of which it is not known where it points; expected { from: …, object: … }, or `prefixes` at the top of the file',
  ],
  [
    'a misspelt kind',
    `${HEAD}  s: { object: T, kind: patner, id: Id, name: Name }`,
    'm.yaml:3:25 streams.s.kind: found the text "patner"; expected one of partner, contact, deal, dealPartner, activity, owner; did you mean partner?',
  ],
  ['a mapping without streams', 'connector: salesforce', 'm.yaml:1:1 streams: found nothing; expected a map with at least one entry'],
  [
    'a partner stream without names',
    `${HEAD}  s: { object: T, kind: partner, id: Id }`,
    'm.yaml:3:6 streams.s.name: found no name; expected name, which kind: partner needs',
  ],
  [
    'a misspelt identity key',
    partner('keys: { domian: Website }'),
    'm.yaml:8:13 streams.s.keys.domian: found the unknown key domian; expected one of domain, corporateNumber, erp, or the name of a connection; did you mean domain?',
  ],
  [
    'a misspelt connection',
    partner('keys: { epr: Vendor__c }'),
    'm.yaml:8:13 streams.s.keys.epr: found the unknown key epr; expected one of domain, corporateNumber, erp, or the name of a connection; did you mean erp?',
  ],
  [
    'a role that does not exist',
    `${HEAD}  s: { object: T, kind: deal, id: Id, partners: [{ partner: A, role: seller }] }`,
    'm.yaml:3:70 streams.s.partners[0].role: found the text "seller"; expected one of sell, distribute, refer, or a map of keys to values',
  ],
  [
    'a task status that does not exist',
    activity(`${OK}\ntaskKey: K\ntaskStatus: { from: S, map: { Done: done } }`),
    'm.yaml:11:17 streams.s.taskStatus: found the text "done"; expected open or completed',
  ],
  [
    'an unknown key to write',
    `${partner('registeredAt: C')}\nwriteBack:\n  partner: { object: Account, fields: { PRM_Touch__c: tuoch } }`,
    'm.yaml:10:55 writeBack.partner.fields.PRM_Touch__c: found the unknown key tuoch; expected one of score, scoreChange, coverage, state, stateSince, flags, riskLevel, dormancyRisk, valueTier, touch, step, nextAction, nextActionDue, reasons, recentEvents, priority, package, packageWeek, packageReminder, conditions, consumptionRate, lastDealActivity, lastContact, lastPortalLogin, ownerSince, dataAsOf, assessedAt, rank, partnerType, products, registeredOn; did you mean touch?',
  ],
  [
    'a field that both we and people write',
    `${partner('registeredAt: C')}\nwriteBack:\n  partner: { object: Account, fields: { F__c: score }, people: { F__c: exclude } }`,
    'm.yaml:10:72 writeBack.partner.people.F__c: found F__c in both fields and people; expected one of the two',
  ],
  [
    'an owned field that is not written',
    `${partner('registeredAt: C')}\nwriteBack:\n  partner: { object: Account, owned: [Rating], fields: { Ratings: score } }`,
    'm.yaml:10:39 writeBack.partner.owned[0]: found Rating, which is not among the fields; expected a field that stands under fields; did you mean Ratings?',
  ],
  [
    'a connector that is no name',
    'connector: Sales Force\nstreams:\n  s: { object: T, kind: owner, id: Id, email: E }',
    'm.yaml:1:12 connector: found the text "Sales Force"; expected the name of a connector, such as salesforce',
  ],
  [
    'a stream that is no name',
    `${HEAD}  my deals: { object: T, kind: owner, id: Id, email: E }`,
    'm.yaml:3:3 streams["my deals"]: found the unknown key my deals; expected a name of letters and digits',
  ],
];

describe('a broken mapping', () => {
  for (const [title, yaml, expected] of CASES) {
    it(`explains ${title}`, () => {
      assert.equal(told(yaml), expected);
    });
  }

  it('reports the problems of all streams at once', () => {
    const yaml = `${activity('type: nope')}\n  t: { object: T, kind: partner, id: Id }\nwriteBack:\n  partner: { object: T, fields: { F: nope } }`;

    assert.deepEqual(
      told(yaml)
        .split('\n')
        .map((line) => line.split(':').slice(0, 3).join(':')),
      ['m.yaml:3:3 streams.s', 'm.yaml:8:11 streams.s.type', 'm.yaml:9:6 streams.t.name', 'm.yaml:11:38 writeBack.partner.fields.F'],
    );
  });

  it('leaves a key of a connection that is not there alone, so that one CRM is enough', () => {
    assert.equal(told(partner('keys: { salesforce: X }')), '');
  });

  it('does not compile: one error lists everything', () => {
    const { parsed } = parseMapping(activity('type: deal.wno'), 'm.yaml');
    assert.ok(parsed);

    assert.throws(
      () => compileMapping(parsed, CONTEXT),
      (error) => error instanceof AppError && error.code === 'MAPPING_INVALID' && error.message.split('\n').length === 2,
    );
  });
});
