import assert from 'node:assert/strict';
import { lineId } from '../../../src/core/log-line.ts';
import { activity, aRecord, compiled, ENV, mapOne, partner } from './builders.ts';

const OK = 'type: deal.won\noccurredOn: { value: 2024-01-01 }';
const codes = (mapped: { rejections: readonly { code: string; field: string | null }[] }) =>
  mapped.rejections.map((one) => `${one.code} ${String(one.field)}`);

describe('a value', () => {
  const data = async (spec: string, raw: Readonly<Record<string, unknown>>) =>
    (await mapOne(activity(`${OK}\ndata: { v: ${spec} }`), raw)).lines[0]?.data.v;

  it('is a field, a constant, or a formula', async () => {
    assert.equal(await data('F', { F: 'x' }), 'x');
    assert.equal(await data('{ value: 3 }', {}), 3);
    assert.equal(await data('{ formula: "F & G.H" }', { F: 'a', 'G.H': 'b' }), 'ab');
  });

  it('of several fields is the first that has something, or all joined', async () => {
    assert.equal(await data('{ from: [A, B, C] }', { A: null, B: '', C: 'c' }), 'c');
    assert.equal(await data('{ from: [A, B, C], join: " " }', { A: '山田', B: null, C: '太郎' }), '山田 太郎');
  });

  it('takes the default where the field is empty', async () => {
    for (const empty of [null, '', undefined]) assert.equal(await data('{ from: F, default: d }', { F: empty }), 'd');
    assert.equal(await data('{ from: F, default: d }', { F: 0 }), 0);
    assert.equal(await data('{ from: F, default: d }', { F: false }), false);
  });

  it('reads another field only where the org does not have the first', async () => {
    assert.equal(await data('{ from: Custom__c, otherwise: Standard }', { Standard: 's' }), 's');
    assert.equal(await data('{ from: Custom__c, otherwise: Standard }', { Custom__c: null, Standard: 's' }), undefined);
  });

  it('goes through a map; a value that the map does not know takes the default', async () => {
    const map = '{ from: F, map: { A: 1, "true": 2, B: null }, default: 9 }';
    assert.equal(await data(map, { F: 'A' }), 1);
    assert.equal(await data(map, { F: true }), 2);
    assert.equal(await data(map, { F: 'B' }), undefined);
    assert.equal(await data(map, { F: 'C' }), 9);
    assert.equal(await data(map, { F: null }), 9);
  });

  it('that a map without default does not know rejects the line and says which', async () => {
    const mapped = await mapOne(activity(`${OK}\ndata: { v: { from: F, map: { A: 1 } } }`), { F: '新しい値' });

    assert.deepEqual(mapped.lines, []);
    assert.deepEqual(codes(mapped), ['VALUE_UNKNOWN F']);
    assert.deepEqual(mapped.rejections[0]?.message, {
      ja: 'F の値「新しい値」は map にありません',
      en: 'F is "新しい値", which the mapping does not know',
    });
  });

  it('that reads NA stays text', async () => {
    assert.equal(await data('F', { F: 'NA' }), 'NA');
  });

  it('does not repeat a person’s address in a message', async () => {
    const mapped = await mapOne(partner('email: E'), { Name: 'x', E: 'taro at example' });

    assert.deepEqual(codes(mapped), ['RECORD_INVALID E']);
    assert.ok(!JSON.stringify(mapped.rejections[0]?.message).includes('taro'));
  });
});

describe('a condition', () => {
  const holds = async (when: string, raw: Readonly<Record<string, unknown>>) =>
    (await mapOne(activity(`${OK}\nwhen: ${when}`), raw)).lines.length === 1;

  it('compares as text, so that true and "true" are one', async () => {
    for (const value of [true, 'true']) assert.equal(await holds('{ field: F, is: true }', { F: value }), true);
    assert.equal(await holds('{ field: F, is: true }', { F: null }), false);
  });

  it('knows in, not, exists, over, startsWith, contains, lacks', async () => {
    assert.equal(await holds('{ field: F, in: [a, b] }', { F: 'b' }), true);
    assert.equal(await holds('{ field: F, not: [a, b] }', { F: 'b' }), false);
    assert.equal(await holds('{ field: F, not: a }', { F: null }), true);
    assert.equal(await holds('{ field: F, exists: true }', { F: '' }), false);
    assert.equal(await holds('{ field: F, exists: false }', {}), true);
    assert.equal(await holds('{ field: F, over: 0 }', { F: '2' }), true);
    assert.equal(await holds('{ field: F, over: 0 }', { F: null }), false);
    assert.equal(await holds('{ field: F, startsWith: "006" }', { F: '0065i' }), true);
    assert.equal(await holds('{ field: F, contains: ｄｅｍｏ }', { F: 'A Demo' }), true);
    assert.equal(await holds('{ field: F, lacks: [demo, 同行] }', { F: '同行訪問' }), false);
  });

  it('in a list holds when all hold', async () => {
    const both = '[{ field: F, is: 1 }, { field: G, is: 2 }]';
    assert.equal(await holds(both, { F: 1, G: 2 }), true);
    assert.equal(await holds(both, { F: 1, G: 3 }), false);
  });

  it('may be a formula', async () => {
    assert.equal(await holds('"$not($exists(F)) or Owner.Name = \'a\'"', { F: 1, 'Owner.Name': 'a' }), true);
    assert.equal(await holds('"F > 3"', { F: 2 }), false);
  });

  it('may look at associations', async () => {
    const yaml = activity(`${OK}\nwhen: { field: associations.deals, exists: true }`);
    assert.equal((await mapOne(yaml, {}, { associations: { deals: ['1'] } })).lines.length, 1);
    assert.equal((await mapOne(yaml, {}, { associations: { deals: [] } })).lines.length, 0);
    assert.deepEqual(compiled(yaml).specs[0]?.associations, ['deals']);
  });
});

describe('a line', () => {
  it('has an identity of scope, stream, record and occurrence', async () => {
    const mapped = await mapOne(activity('type: deal.moved\noccurrence: Stage\noccurredOn: D'), { Stage: 'Two', D: '2024-05-01' });

    assert.equal(mapped.lines[0]?.id, lineId('crm:1', 's', 'r1', 'Two'));
    assert.equal(mapped.lines[0].occurrence, 'Two');
  });

  it('keeps a date as it is and turns an instant into the company’s date', async () => {
    const on = async (value: unknown) => (await mapOne(activity('type: deal.won\noccurredOn: D'), { D: value })).lines[0]?.occurredOn;

    assert.equal(await on('2024-05-01'), '2024-05-01');
    assert.equal(await on('2024-05-01T15:00:00.000+0000'), '2024-05-02');
    assert.equal(await on('2024-05-01T14:59:59Z'), '2024-05-01');
    assert.equal(await on('1714575600000'), '2024-05-02');
  });

  it('takes its date from the instant when only that is given', async () => {
    const mapped = await mapOne(activity('type: deal.won\noccurredAt: T'), { T: '2024-05-01T15:00:00.000+0000' });

    assert.equal(mapped.lines[0]?.occurredAt, '2024-05-01T15:00:00.000Z');
    assert.equal(mapped.lines[0].occurredOn, '2024-05-02');
  });

  it('without a date is rejected', async () => {
    const mapped = await mapOne(activity('type: deal.won\noccurredOn: D'), { D: null });

    assert.deepEqual(mapped.lines, []);
    assert.deepEqual(codes(mapped), ['RECORD_INVALID occurredOn']);
  });

  it('of a type that only the record names is rejected where the catalogue does not know it', async () => {
    const yaml = activity('type: { from: Kind }\noccurredOn: D');

    assert.equal((await mapOne(yaml, { Kind: 'login', D: '2024-05-01' })).lines[0]?.stage, 'seen');
    assert.deepEqual(codes(await mapOne(yaml, { Kind: 'dance', D: '2024-05-01' })), ['VALUE_UNKNOWN type']);
  });

  it('that is broken leaves its sisters and the entity alone', async () => {
    const yaml = partner(
      'lines:\n  - { type: deal.won, occurredOn: D, data: { amount: { from: A, as: number } } }\n  - { type: meeting.held, occurredOn: D }',
    );

    const mapped = await mapOne(yaml, { Name: 'x', D: '2024-05-01', A: '12,34' });

    assert.deepEqual(
      mapped.lines.map((line) => line.type),
      ['meeting.held'],
    );
    assert.equal(mapped.entity?.name, 'x');
    assert.deepEqual(codes(mapped), ['RECORD_INVALID A']);
    assert.equal(mapped.rejections[0]?.message.en, 'A has the text "12,34"; expected a number');
    assert.equal(mapped.rejections[0].raw.A, '12,34');
  });

  it('of a stream that keeps stays when a later one comes', async () => {
    const yaml = activity('type: login\noccurrence: { from: L, as: date }\noccurredOn: L\nkeeps: true');

    assert.equal((await mapOne(yaml, { L: '2024-05-01T00:00:00Z' })).keeps, true);
    assert.equal((await mapOne(yaml, { L: '2024-05-01T00:00:00Z' }, { deleted: true })).keeps, false);
  });
});

describe('a partner entity', () => {
  it('joins others by an explicit key of another connection', async () => {
    const mapped = await mapOne(partner('keys: { erp: Vendor__c, domain: [Website, Mail] }'), {
      Name: 'ｘ株式会社',
      Vendor__c: 'V-7',
      Website: 'http://www.x.co.jp',
      Mail: 'info@y.com',
    });

    assert.deepEqual(mapped.entity?.identity, { 'erp:9': 'Vendor/V-7', domain: 'x.co.jp;y.com', name: 'x' });
  });

  it('takes the first of several explicit keys: a record is one record elsewhere', async () => {
    const mapped = await mapOne(partner('keys: { erp: [Vendor__c, Old_Vendor__c] }'), { Name: 'x', Vendor__c: null, Old_Vendor__c: 'V-1' });
    const both = await mapOne(partner('keys: { erp: [Vendor__c, Old_Vendor__c] }'), { Name: 'x', Vendor__c: 'V-2', Old_Vendor__c: 'V-1' });

    assert.equal(mapped.entity?.identity['erp:9'], 'Vendor/V-1');
    assert.equal(both.entity?.identity['erp:9'], 'Vendor/V-2');
  });

  it('has no explicit key where the other connection is not up', async () => {
    const mapping = compiled(partner('keys: { erp: Vendor__c }'));

    const mapped = await mapping.apply('s', aRecord({ Name: 'x', Vendor__c: 'V' }), { scope: 'crm:1', scopes: {} });

    assert.deepEqual(mapped.entity?.identity, { name: 'x' });
  });

  it('brings a partner into being always, never, or on a condition', async () => {
    const creates = async (create: string) => (await mapOne(partner(create), { Name: 'x', T: 'RESELLER' })).entity?.createsPartner;

    assert.equal(await creates('registeredAt: C'), true);
    assert.equal(await creates('create: false'), false);
    assert.equal(await creates('create: { when: { field: T, in: [RESELLER] } }'), true);
    assert.equal(await creates('create: { when: { field: T, in: [PARTNER] } }'), false);
  });

  it('knows what stands in the fields that we write, and what people set by hand', async () => {
    const yaml = `${partner('registeredAt: C')}\nwriteBack:\n  partner:\n    object: Account\n    owned: [Rating]\n    fields: { S__c: score, Rating: rank }\n    people: { X__c: exclude, U__c: overrideUntil }`;

    const mapped = await mapOne(yaml, { Name: 'x', S__c: null, Rating: 'Hot', X__c: 'true', U__c: '2024-05-01T15:00:00Z' });

    assert.deepEqual(mapped.entity?.known, { S__c: null, Rating: 'Hot' });
    assert.deepEqual(mapped.entity.attributes, { exclude: true, overrideUntil: '2024-05-02' });
  });

  it('that the stream’s condition leaves out is nothing', async () => {
    const mapped = await mapOne(partner('when: { field: P, is: true }'), { Name: 'x', P: false });

    assert.equal(mapped.entity, null);
  });
});

describe('a deal', () => {
  const yaml =
    'connector: x\nstreams:\n  p: { object: Account, kind: partner, id: Id, name: Name }\n  s:\n    object: Opp\n    kind: deal\n    id: Id\n    partners:\n' +
    '      - { partner: A, role: sell }\n      - { partner: B, role: { from: R, map: { D: distribute }, default: null }, when: "R != \'no\'" }\n      - { partner: A, role: sell }';

  it('has each partner once per role', async () => {
    const mapped = await mapOne(yaml, { A: '1', B: '1', R: 'D' });

    assert.deepEqual(mapped.entity?.parents, [
      { key: 'crm:1/Account/1', role: 'sell' },
      { key: 'crm:1/Account/1', role: 'distribute' },
    ]);
  });

  it('leaves out a partner whose condition does not hold, and gives no role to an unknown one', async () => {
    assert.deepEqual((await mapOne(yaml, { A: '1', B: '2', R: 'no' })).entity?.parents, [{ key: 'crm:1/Account/1', role: 'sell' }]);
    assert.deepEqual((await mapOne(yaml, { B: '2', R: '?' })).entity?.parents, [{ key: 'crm:1/Account/2', role: null }]);
  });

  it('takes fields that tell the partner only where the org has them', () => {
    const spec = compiled(yaml).specs.find((one) => one.name === 's');

    assert.deepEqual(spec?.fields, ['Id']);
    assert.deepEqual(spec.optionalFields, ['A', 'B', 'R']);
  });
});

describe('a record', () => {
  it('that is deleted keeps its entity, loses its lines, and is not rejected for what is broken in it', async () => {
    const mapped = await mapOne(partner('lines: [{ type: deal.won, occurredOn: D }]'), { Name: 'x', D: 'broken' }, { deleted: true });

    assert.equal(mapped.entity?.deleted, true);
    assert.deepEqual([mapped.lines, mapped.rejections], [[], []]);
  });

  it('that was merged points to the survivor', async () => {
    const mapped = await mapOne(partner('registeredAt: C'), { Name: 'x' }, { deleted: true, mergedInto: 'r2' });

    assert.equal(mapped.entity?.mergedInto, 'crm:1/Account/r2');
  });

  it('without an id is rejected', async () => {
    assert.deepEqual(codes(await mapOne(partner('registeredAt: C'), { Name: 'x' }, { id: '' })), ['RECORD_INVALID id']);
  });

  it('gives the same every time it is mapped', async () => {
    const mapping = compiled(activity(`${OK}\ndata: { v: { formula: "$string(F)" } }`));
    const record = aRecord({ F: 1 });

    assert.deepEqual(await mapping.apply('s', record, ENV), await mapping.apply('s', record, ENV));
    await mapping.close();
  });
});

describe('a page', () => {
  it('answers record by record, in order', async () => {
    const mapping = compiled(activity('type: deal.won\noccurredOn: D'));
    const records = ['2024-01-01', 'broken', '2024-01-03'].map((D, i) => aRecord({ D }, { id: `r${String(i)}` }));

    const mapped = await mapping.applyPage('s', records, ENV);

    assert.deepEqual(
      mapped.map((one) => [one.recordId, one.lines.length, one.rejections.length]),
      [
        ['r0', 1, 0],
        ['r1', 0, 1],
        ['r2', 1, 0],
      ],
    );
  });

  it('of an unknown stream is a setting error', () => {
    assert.throws(() => compiled(activity(OK)).applyPage('nope', [], ENV), { code: 'MAPPING_INVALID' });
  });
});
