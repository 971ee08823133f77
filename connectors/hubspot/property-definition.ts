import type { CrmField, CrmFieldType, Locale, SetupSpec } from '../../src/core/types.ts';
import { objects, text, type Json } from './json.ts';

interface Option {
  readonly label: string;
  readonly value: string;
  readonly displayOrder: number;
  readonly hidden: boolean;
}

/** What is sent to create a property. `displayOrder` of options is required from version 2026-03 on. */
export interface Definition {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly groupName: string;
  readonly type: string;
  readonly fieldType: string;
  readonly hasUniqueValue: boolean;
  readonly displayOrder: number;
  readonly hidden: boolean;
  readonly formField: boolean;
  readonly options?: readonly Option[];
}

const TYPES: Record<CrmFieldType, readonly [type: string, fieldType: string]> = {
  number: ['number', 'number'],
  text: ['string', 'text'],
  longText: ['string', 'textarea'],
  uniqueText: ['string', 'text'],
  picklist: ['enumeration', 'select'],
  multipicklist: ['enumeration', 'checkbox'],
  date: ['date', 'date'],
  datetime: ['datetime', 'date'],
  checkbox: ['bool', 'booleancheckbox'],
};

/** Field types that show the same values: a person's choice between them stands. */
const ALIKE: readonly (readonly string[])[] = [
  ['text', 'textarea'],
  ['select', 'radio'],
];

const YES_NO: NonNullable<CrmField['options']> = [
  { value: 'true', label: { ja: 'はい', en: 'Yes' } },
  { value: 'false', label: { ja: 'いいえ', en: 'No' } },
];

const WRITTEN_BY: Record<CrmField['writtenBy'], Record<Locale, string>> = {
  us: {
    ja: 'Kakehashi が書き込みます。手で直しても次の判定で上書きされます。',
    en: 'Written by Kakehashi; a change by hand is overwritten.',
  },
  people: { ja: '人が入力します。Kakehashi は読むだけです。', en: 'Written by people; Kakehashi only reads it.' },
};

/** Our field as HubSpot wants it; labels by locale, options in our order. */
export function define(
  { name, field }: SetupSpec['objects'][number]['fields'][number],
  { locale, group, position }: { readonly locale: Locale; readonly group: string; readonly position: number },
): Definition {
  const [type, fieldType] = TYPES[field.type];
  const choices = field.type === 'checkbox' ? YES_NO : (field.options ?? []);
  const options = choices.map(({ value, label }, displayOrder) => ({ label: label[locale], value, displayOrder, hidden: false }));
  return {
    name,
    label: field.label[locale],
    description: WRITTEN_BY[field.writtenBy][locale],
    groupName: group,
    type,
    fieldType,
    hasUniqueValue: field.type === 'uniqueText',
    displayOrder: position,
    hidden: false,
    formField: false,
    ...(type === 'enumeration' || type === 'bool' ? { options } : {}),
  };
}

/** What cannot be changed once a property exists, if it is otherwise; in words for a person. */
export function fixedDifference(wanted: Definition, found: Json): string | null {
  const type = text(found.type) ?? '';
  const fieldType = text(found.fieldType) ?? '';
  const alike = fieldType === wanted.fieldType || ALIKE.some((group) => group.includes(fieldType) && group.includes(wanted.fieldType));
  if (type !== wanted.type || !alike) return `found ${type}/${fieldType}, expected ${wanted.type}/${wanted.fieldType}`;
  if (wanted.hasUniqueValue && found.hasUniqueValue !== true) return 'found without unique values, expected unique values';
  return null;
}

export function missingOptions(wanted: Definition, found: Json): readonly string[] {
  const existing = new Set(optionsOf(found).map((option) => option.value));
  return (wanted.options ?? []).map((option) => option.value).filter((value) => !existing.has(value));
}

/** Labels that are otherwise. */
export function cosmeticDifferences(wanted: Definition, found: Json): readonly string[] {
  const label = text(found.label) ?? '';
  const differences = label === wanted.label ? [] : [`label: ${label} → ${wanted.label}`];
  const existing = new Map(optionsOf(found).map((option) => [option.value, option.label]));
  for (const option of wanted.options ?? []) {
    const there = existing.get(option.value);
    if (there !== undefined && there !== option.label) differences.push(`${option.value}: ${there} → ${option.label}`);
  }
  return differences;
}

/** All options that are there and all of ours; a change replaces the whole list, so nobody's option may be missing from it. */
export function united(wanted: Definition, found: Json, { relabel }: { readonly relabel: boolean }): readonly Option[] {
  const ours = new Map((wanted.options ?? []).map((option) => [option.value, option]));
  const existing = optionsOf(found).map((option) =>
    relabel ? { ...option, label: ours.get(option.value)?.label ?? option.label } : option,
  );
  const known = new Set(existing.map((option) => option.value));
  return [...existing, ...[...ours.values()].filter((option) => !known.has(option.value))].map((option, displayOrder) => ({
    ...option,
    displayOrder,
  }));
}

function optionsOf(found: Json): readonly Option[] {
  return objects(found.options).map((option, displayOrder) => ({
    label: text(option.label) ?? '',
    value: text(option.value) ?? '',
    displayOrder,
    hidden: option.hidden === true,
  }));
}
