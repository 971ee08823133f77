import assert from 'node:assert/strict';
import { candidates } from '../../../src/core/init/recognise.ts';
import { partnerSigns, withSign } from '../../../src/core/init/partner-sign.ts';
import { maskRecord } from '../../../src/core/init/mask.ts';
import { joinSample } from '../../../src/core/init/join.ts';
import { dealPartners } from '../../../src/core/init/deal-partners.ts';
import { FIELD_RULES, partnerTypeOf, SALESFORCE_KEY, soundsLikePartner } from '../../../src/core/init/words.ts';
import type { Entity, FieldInfo, ObjectInfo } from '../../../src/core/types.ts';

type Short = readonly [name: string, label: string, type: FieldInfo['type'], more?: Partial<FieldInfo>];

function object(...fields: readonly Short[]): ObjectInfo {
  const all = fields.map(([name, label, type, more]) => {
    const field: FieldInfo = { name, label, type, writable: true, length: null, options: null, unique: false, referenceTo: [], ...more };
    return [name, field] as const;
  });
  return { object: 'Account', readable: true, fields: new Map(all) };
}

const NAMES: readonly (readonly [rule: string, name: string, label: string, type: FieldInfo['type']])[] = [
  ['rank', 'Partner_Rank__c', 'Partner Rank', 'picklist'],
  ['rank', 'AgencyGrade__c', 'x', 'picklist'],
  ['rank', 'X1__c', '代理店ランク', 'text'],
  ['rank', 'X2__c', 'ﾗﾝｸ', 'picklist'],
  ['rank', 'partner_tier', 'Tier', 'picklist'],
  ['corporateNumber', 'Houjin_Bango__c', 'x', 'text'],
  ['corporateNumber', 'corporate_number', 'x', 'text'],
  ['corporateNumber', 'X3__c', '法人番号', 'text'],
  ['registeredAt', 'Registered_On__c', 'x', 'date'],
  ['registeredAt', 'X4__c', '代理店登録日', 'date'],
  ['registeredAt', 'X5__c', '契約締結日', 'datetime'],
  ['products', 'X6__c', '取扱商材', 'multipicklist'],
  ['products', 'Partner_Products__c', 'x', 'multipicklist'],
  ['partnerType', 'Partner_Type__c', 'x', 'picklist'],
  ['partnerType', 'X7__c', '代理店区分', 'picklist'],
  ['contractEndedOn', 'X8__c', '解約日', 'date'],
];

describe('the words by which init recognises fields', () => {
  for (const [last, name, label, type] of NAMES) {
    it(`takes ${name} (${label}) for ${last}`, () => {
      const rules = FIELD_RULES.filter(({ kind }) => kind === 'partner');
      const found = rules.filter((rule) => candidates(rule, object([name, label, type]), []).length > 0);
      assert.deepEqual(
        found.map(({ path }) => path.at(-1)),
        [last],
      );
    });
  }

  it('takes the id of a Salesforce account in HubSpot', () => {
    const there = object(
      ['salesforceaccountid', 'Salesforce Account ID', 'text'],
      ['sfdc_id', 'SFDC ID', 'text'],
      ['x', '取引先ID', 'text'],
    );
    assert.equal(candidates(SALESFORCE_KEY, there, []).length, 3);
  });

  it('takes neither our own fields, nor those of the vendor, nor those of another type', () => {
    const there = object(
      ['PRM_Rank__c', 'ランク', 'picklist'],
      ['hs_rank', 'Rank', 'picklist'],
      ['Rank', 'Rank', 'text'],
      ['R__c', 'ランク', 'date'],
    );
    for (const rule of FIELD_RULES) assert.deepEqual(candidates(rule, there, []), []);
  });

  it('prefers a field that speaks of partners, then one that has values', () => {
    const there = object(['A_Rank__c', 'ランク', 'picklist'], ['B_Rank__c', 'ランク', 'picklist'], ['C__c', '代理店ランク', 'picklist']);
    const rank = FIELD_RULES.filter(({ path }) => path.at(-1) === 'rank');
    const found = rank.flatMap((rule) => candidates(rule, there, [{ id: '1', raw: { B_Rank__c: 'A' }, modifiedAt: null }]));
    assert.deepEqual(
      found.map(({ name }) => name),
      ['C__c', 'B_Rank__c', 'A_Rank__c'],
    );
  });

  it('knows options that are partners from those that are not', () => {
    for (const word of ['Partner', 'パートナー', '代理店', '一次店', 'RESELLER', 'Channel Partner / Reseller'])
      assert.ok(soundsLikePartner(word), word);
    for (const word of ['Customer - Channel', '非パートナー', '元代理店', 'Prospect', '顧客']) assert.ok(!soundsLikePartner(word), word);
    assert.deepEqual(['Reseller', '販売店', 'Distributor', '一次代理店', '紹介店', 'その他'].map(partnerTypeOf), [
      ...['resell', 'resell', 'distribute', 'distribute', 'refer'],
      null,
    ]);
  });
});

describe('the signs of a partner account', () => {
  it('come in order: the flag, the record type, the type, another picklist, a checkbox', () => {
    const account = object(
      ['IsPartner', 'Partner Account', 'boolean'],
      ['Is_Agency__c', '代理店フラグ', 'boolean'],
      ['Kind__c', '区分', 'picklist', { options: ['顧客', '代理店'] }],
      ['Type', 'Type', 'picklist', { options: ['Customer', "Partner's"] }],
    );
    const signs = partnerSigns(account, [{ id: '1', raw: { Name: 'パートナー', DeveloperName: 'Agency' }, modifiedAt: null }]);
    assert.deepEqual(
      signs.map(({ condition }) => condition('Account.')),
      [
        'Account.IsPartner = true',
        "Account.RecordType.DeveloperName IN ('Agency')",
        "Account.Type IN ('Partner\\'s')",
        "Account.Kind__c IN ('代理店')",
        'Account.Is_Agency__c = true',
      ],
    );
    const [, , type] = signs;
    assert.ok(type);
    assert.equal(withSign('Contact.Account.IsPartner = true', type), "Contact.Account.Type IN ('Partner\\'s')");
  });
});

describe('the partners of a deal', () => {
  it('are look-ups that speak of partners, with the role that they name; the others are told', () => {
    const account = { referenceTo: ['Account'] };
    const deal = object(
      ['Distributor__c', '一次店', 'reference', account],
      ['Agent__c', '代理店', 'reference', account],
      ['End_User__c', '納入先', 'reference', account],
      ['Partner_Contact__c', 'Partner', 'reference', { referenceTo: ['Contact'] }],
    );
    const { found, unclear } = dealPartners(deal, [{ id: '1', raw: { 'Owner.AccountId': '001A' }, modifiedAt: null }]);
    assert.deepEqual(
      found.map(({ partner, role }) => [partner, role]),
      [
        ['Distributor__c', 'distribute'],
        ['Agent__c', 'sell'],
        ['Owner.AccountId', 'sell'],
      ],
    );
    assert.deepEqual(
      unclear.map(({ name }) => name),
      ['End_User__c'],
    );
  });
});

describe('an example made from a real record', () => {
  it('keeps dates, options and magnitudes, and nothing that names anybody', () => {
    const info = object(['Type', 'Type', 'picklist'], ['OwnerId', 'Owner', 'reference']);
    const raw = {
      ...{ Id: '0018c00002AbCdEAAV', Name: '株式会社山田商店', Website: 'https://yamada.example/', Email: 'taro@yamada.example' },
      ...{
        Phone: '03-1234-5678',
        Type: '代理店',
        Amount: 4321000,
        CreatedDate: '2024-05-01T01:00:00.000+0000',
        Corporate: '1234567890123',
      },
    };
    assert.deepEqual(maskRecord(raw, [...Object.keys(raw), 'Missing'], info), {
      ...{ Id: '0015i0000000001AAA', Name: 'サンプル', Website: 'www.sample-shoji.co.jp', Email: 'sample@sample.example' },
      ...{ Phone: 'サンプル', Type: '代理店', Amount: 1000000, CreatedDate: '2024-05-01T01:00:00.000+0000', Corporate: '8700110005901' },
    });
  });
});

describe('the joined sample', () => {
  it('counts a company once under each key that joins it', () => {
    const entity = (key: string, identity: Record<string, string>): Entity => ({
      ...{ key, kind: 'partner', name: '', parents: [], ownerKey: null, identity, createsPartner: true, attributes: {}, known: {} },
      ...{ deleted: false, mergedInto: null, modifiedAt: null },
    });
    const partners = [entity('sf:1/Account/001A', { domain: 'a.jp;b.jp' }), entity('sf:1/Account/001B', { corporateNumber: '1' })];
    const companies = [
      entity('h/1', { 'sf:1': 'Account/001A', domain: 'b.jp' }),
      entity('h/2', { corporateNumber: '1' }),
      entity('h/3', { 'sf:1': 'Account/001Z', domain: 'z.jp' }),
    ];
    assert.deepEqual(joinSample(companies, partners, 'sf:1'), {
      ...{ looked: 3, against: 2, explicit: 1, corporateNumber: 1, domain: 1, any: 2 },
    });
  });
});
