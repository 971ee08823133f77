import assert from 'node:assert/strict';
import { lookForChanges, renamedFields, type SeenSchema } from '../../../src/core/mapping/schema-change.ts';
import { printProblem } from '../../../src/core/schema/index.ts';
import type { FieldInfo } from '../../../src/core/types.ts';
import { compiled, partner } from './builders.ts';

const MAPPING =
  compiled(`${partner('attributes: { rank: { from: Rank__c, optional: true }, kind: { from: Type, map: { Reseller: resell }, default: other }, boss: Owner.ManagerId }')}
writeBack:
  partner: { object: Account, fields: { PRM_State__c: state } }`);

function aField(name: string, more: Partial<FieldInfo> = {}): [string, FieldInfo] {
  return [name, { name, label: name, type: 'text', writable: true, length: 255, options: null, unique: false, referenceTo: [], ...more }];
}
const STATES = ['prospective', 'new', 'general', 'excellent', 'dormant', 'churned'];
const ORG = new Map([
  aField('Id'),
  aField('Name'),
  aField('OwnerId', { type: 'reference' }),
  aField('Rank__c', { label: '代理店ランク' }),
  aField('Type', { type: 'picklist', options: ['Reseller', 'Customer'] }),
  aField('PRM_State__c', { type: 'picklist', options: STATES }),
]);

function look(before: SeenSchema | null, fields: ReadonlyMap<string, FieldInfo>, mapping = MAPPING) {
  return lookForChanges(mapping, before, new Map([['Account', { object: 'Account', readable: true, fields }]]));
}
const BEFORE = look(null, ORG).seen;

/** The org with some fields taken away and others put in. */
function changed(gone: readonly string[], ...put: readonly [string, FieldInfo][]): ReadonlyMap<string, FieldInfo> {
  return new Map([...[...ORG].filter(([name]) => !gone.includes(name)), ...put]);
}
function told(fields: ReadonlyMap<string, FieldInfo>): string[] {
  return look(BEFORE, fields).changes.map(({ problem }) => printProblem(problem, 'en').replace(/^m\.yaml:\d+:\d+ /, ''));
}

describe('a changed schema', () => {
  it('says nothing at the first look, nor where what changed is none of the mapping’s', () => {
    assert.deepEqual(look(null, changed(['Rank__c'])).changes, []);
    assert.deepEqual(told(changed([], aField('Other__c'), aField('Name', { label: 'Firm', length: 80 }))), []);
  });

  it('names an optional field that is gone, and the new one with its label that it seems to be now', () => {
    const fields = changed(['Rank__c'], aField('Partner_Tier__c', { label: '代理店ランク' }), aField('Rank_2__c'));

    assert.deepEqual(told(fields), [
      'streams.s.attributes.rank.from: found the field Rank__c (代理店ランク), which Account had until now and has no more, or hides from this user; expected a field that is still there; Partner_Tier__c is new there and looks like the same field: put it in the place of Rank__c in the mapping',
    ]);
    assert.deepEqual([...renamedFields(look(BEFORE, fields).changes)], [['Account.Rank__c', 'Partner_Tier__c']]);
  });

  it('takes a field of another type, or one that was there before, for no new name', () => {
    assert.match(told(changed(['Rank__c'], aField('Rank2__c', { type: 'number' })))[0] ?? '', /still there$/);
    const both = look(BEFORE, changed([], aField('Rank2__c'))).seen;
    assert.match(JSON.stringify(look(both, changed(['Rank__c'], aField('Rank2__c'))).changes), /"suggestion":null/);
  });

  it('knows that a path stands on its reference', () => {
    assert.match(told(changed(['OwnerId']))[0] ?? '', /Owner\.ManagerId .*has no more/);
  });

  it('names a type that changed, a field that was closed, and options that came or went', () => {
    const fields = changed(
      [],
      aField('Rank__c', { type: 'number' }),
      aField('Type', { type: 'picklist', options: ['Dealer', 'Customer'] }),
      aField('PRM_State__c', { type: 'picklist', options: STATES.slice(1), writable: false }),
    );

    assert.deepEqual(
      told(fields).map((line) => line.replace(/^[^:]*: found /, '').replace(/;.*/, '')),
      [
        'PRM_State__c, which could be written until now and cannot any more',
        'no more the options "prospective" in PRM_State__c',
        'Rank__c, whose type was text and is number now',
        'the new options "Dealer" and no more the options "Reseller" in Type',
      ],
    );
    assert.match(told(fields)[3] ?? '', /if "Reseller" was renamed to "Dealer", rename it in the mapping/);
  });

  it('tells a change at every look until the org or the mapping is mended', () => {
    const fields = changed([], aField('Type', { type: 'picklist', options: ['Reseller', 'Customer', 'Dealer'] }));
    const mended = compiled(partner('attributes: { kind: { from: Type, map: { Reseller: resell, Dealer: resell }, default: other } }'));
    const { seen, changes } = look(BEFORE, fields);

    assert.deepEqual(
      look(seen, fields).changes.map(({ key }) => key),
      changes.map(({ key }) => key),
    );
    assert.deepEqual(look(seen, ORG).changes, []);
    const after = look(seen, fields, mended);
    assert.deepEqual([after.changes, look(after.seen, fields, mended).changes], [[], []]);
  });
});
