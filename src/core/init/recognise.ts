/** Which of an org's own fields is meant by a rule. */
import type { FieldInfo, ObjectInfo, SourceRecord } from '../types.ts';
import type { FieldRule } from './words.ts';
import { plainWords, soundsLikePartner } from './words.ts';

/** Candidates, the likeliest first: one that speaks of partners before others, one with values before an empty one. */
export function candidates(rule: FieldRule, object: ObjectInfo, samples: readonly SourceRecord[]): readonly FieldInfo[] {
  const weight = ({ name, label }: FieldInfo): number =>
    (soundsLikePartner(name) || soundsLikePartner(label) ? 2 : 0) + (hasValue(samples, name) ? 1 : 0);
  return [...object.fields.values()]
    .filter((field) => isOwn(field) && rule.types.includes(field.type) && speaksOf(rule.words, field))
    .sort((a, b) => weight(b) - weight(a) || (a.name < b.name ? -1 : 1));
}

export function hasValue(samples: readonly SourceRecord[], name: string): boolean {
  return samples.some(({ raw }) => raw[name] !== null && raw[name] !== undefined && raw[name] !== '');
}

function speaksOf(words: RegExp, { name, label }: FieldInfo): boolean {
  return words.test(plainWords(name)) || words.test(plainWords(label));
}

/** Made by the org: Salesforce marks its own with `__c`, HubSpot the vendor's with `hs_`; ours begin with PRM. */
export function isOwn({ name }: FieldInfo): boolean {
  return !/^(?:prm_|hs_|hubspot_)/iu.test(name) && (name.endsWith('__c') || !/[A-Z]/u.test(name));
}
