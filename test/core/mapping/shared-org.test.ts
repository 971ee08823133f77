import assert from 'node:assert/strict';
import { sharedWrites } from '../../../src/core/mapping/shared-org.ts';
import { printProblem } from '../../../src/core/schema/index.ts';
import { compiled, partner } from './builders.ts';

const YAML = (field: string): string =>
  `${partner('registeredAt: C')}\nwriteBack:\n  partner: { object: Account, fields: { PRM_State__c: state, ${field}: score } }`;

function told(east: string, west: string): string[] {
  const [one, two] = [compiled(YAML('PRM_Score__c'), { name: 'east' }), compiled(YAML('PRM_Score_2__c'), { name: 'west' })];
  return sharedWrites([
    { scope: east, mapping: one },
    { scope: west, mapping: two },
  ]).map((problem) => printProblem(problem, 'en'));
}

describe('two mappings', () => {
  it('may not write the same field of one org: the later one is told where it does', () => {
    assert.deepEqual(told('crm:1', 'crm:1'), [
      'm.yaml:10:41 writeBack.partner.fields.PRM_State__c: found Account.PRM_State__c, which the mapping east writes too (the same org crm:1); expected one mapping that writes a field; take it out of writeBack in one of the two',
    ]);
  });

  it('may write fields of one name in two orgs', () => {
    assert.deepEqual(told('crm:1', 'crm:2'), []);
  });
});
