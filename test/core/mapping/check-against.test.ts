import assert from 'node:assert/strict';
import { absentStreams, checkAgainst, missingOptional } from '../../../src/core/mapping/check-against.ts';
import { printProblems } from '../../../src/core/schema/index.ts';
import type { FieldInfo, ObjectInfo } from '../../../src/core/types.ts';
import { compiled, partner } from './builders.ts';

function aField(name: string, more: Partial<FieldInfo> = {}): FieldInfo {
  return { name, label: name, type: 'text', writable: true, length: 255, options: null, unique: false, referenceTo: [], ...more };
}
function anObject(object: string, fields: readonly FieldInfo[], more: Partial<ObjectInfo> = {}): ObjectInfo {
  return { object, readable: true, fields: new Map(fields.map((field) => [field.name, field])), ...more };
}

const YAML = `${partner('registeredAt: CreatedDate\nattributes: { rank: { from: Rank__c, optional: true }, boss: Owner.ManagerId, kind: { from: Type, map: { Reseler: resell }, default: other } }')}
writeBack:
  partner:
    object: Account
    owned: [Rating]
    fields: { PRM_Score__c: score, PRM_State__c: state, Rating: nextAction }
  task:
    object: Task
    key: PRM_Task_Key__c
    fields: { Subject: title, Status: { value: Not Startet } }`;
const CRM_STATES = ['prospective', 'new', 'general', 'excellent', 'dormant', 'churned'];
const FIELDS = [
  aField('Id'),
  aField('Name'),
  aField('CreatedDate', { type: 'datetime', writable: false }),
  aField('OwnerId', { type: 'reference' }),
  aField('Type', { type: 'picklist', options: ['Reseller', 'Customer'] }),
  aField('Rating'),
];
const TASK = anObject('Task', [aField('Subject'), aField('Status', { type: 'picklist', options: ['Not Started', 'Completed'] })]);

function faults(fields: readonly FieldInfo[], task = TASK): string {
  const described = new Map([
    ['Account', anObject('Account', fields)],
    ['Task', task],
  ]);
  return printProblems(checkAgainst(compiled(YAML), described), 'en');
}
const SLIPS = [
  'm.yaml:9:91 streams.s.attributes.kind.from: found the value "Reseler", which Type does not have; expected an option of Type; did you mean Reseller?',
  'm.yaml:18:24 writeBack.task.fields.Status: found the value "Not Startet", which Status does not have; expected one of Not Started, Completed; did you mean Not Started?',
];

describe('checkAgainst', () => {
  it('names slips of the pen in picklist values, read and written', () => {
    assert.deepEqual(
      faults(FIELDS)
        .split('\n')
        .map((line) => line.replace(/^m\.yaml:\d+:\d+ /, '')),
      SLIPS.map((line) => line.replace(/^m\.yaml:\d+:\d+ /, '')),
    );
  });

  it('names a field that the org lacks, with what was meant', () => {
    const fields = FIELDS.map((field) => (field.name === 'CreatedDate' ? aField('CreateDate') : field));

    assert.match(
      faults(fields),
      /^m\.yaml:8:19 streams\.s\.registeredAt: found the field CreatedDate, which Account does not have; expected a field of Account that may be read; did you mean CreateDate\?$/m,
    );
  });

  it('does not miss optional fields, nor those that setup will create', () => {
    assert.ok(!faults(FIELDS).includes('PRM_'));
    const described = new Map([['Account', anObject('Account', FIELDS)]]);
    assert.deepEqual(
      missingOptional(compiled(YAML), described).map((notice) => notice.found.en),
      ['no Rank__c in Account', 'no PRM_Score__c and 1 more in Account'],
    );
  });

  it('misses an owned field: setup will not create it', () => {
    assert.match(faults(FIELDS.filter((field) => field.name !== 'Rating')), /Rating: found the field Rating, which Account does not have/);
  });

  it('wants our fields writable, of their type, long enough, with all options', () => {
    const there = [
      ...FIELDS.filter((field) => field.name !== 'Rating'),
      aField('PRM_Score__c'),
      aField('PRM_State__c', { type: 'picklist', options: CRM_STATES.slice(1) }),
      aField('Rating', { length: 40 }),
    ];

    const told = faults(there);

    assert.match(told, /PRM_Score__c: found PRM_Score__c of type text; expected a type that holds score \(number\)/);
    assert.match(
      told,
      /PRM_State__c: found PRM_State__c without the options prospective; expected all options of state; `setup --repair` adds them/,
    );
    assert.match(told, /Rating: found Rating of at most 40 characters; expected at least 255 characters/);
    const closed = [...FIELDS, aField('PRM_Score__c', { type: 'number', writable: false })];
    assert.match(faults(closed), /found the field PRM_Score__c, which cannot be written/);
  });

  it('names a field that is not ours to write', () => {
    const there = [
      ...FIELDS.filter(({ name }) => name !== 'Rating'),
      aField('Rating', { standard: true }),
      aField('PRM_State__c', { standard: true }),
    ];

    assert.match(
      faults(there),
      /PRM_State__c: found PRM_State__c, a field of Account that is not ours; expected a field that `setup` makes, or one that stands under `owned`/,
    );
    assert.doesNotMatch(faults(there), /Rating, a field/);
  });

  it('knows that Owner.ManagerId stands on OwnerId', () => {
    assert.match(
      faults(FIELDS.filter((field) => field.name !== 'OwnerId')),
      /boss: found the field Owner\.ManagerId, which Account does not have/,
    );
  });

  it('names an object that cannot be read, and leaves alone what was not described', () => {
    assert.match(faults(FIELDS, anObject('Task', [], { readable: false })), /found the object Task, which cannot be read/);
    assert.deepEqual(checkAgainst(compiled(YAML), new Map()), []);
  });

  it('minds the type of what is read', () => {
    const fields = FIELDS.map((field) => (field.name === 'CreatedDate' ? aField('CreatedDate', { type: 'boolean' }) : field));

    assert.match(faults(fields), /registeredAt: found CreatedDate of type boolean; expected a field that can be read as date/);
  });

  it('takes an optional stream whose object cannot be read for absent, not for a mistake', () => {
    const absent = new Map([['Account', anObject('Account', [], { readable: false })]]);
    const mappings = [compiled(partner('optional: true')), compiled(partner(''))];

    assert.deepEqual(
      mappings.map((mapping) => [absentStreams(mapping, absent).length, checkAgainst(mapping, absent).length > 0]),
      [
        [1, false],
        [0, true],
      ],
    );
  });
});
