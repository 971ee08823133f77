import { crmField } from '../../src/core/fields.ts';
import type { CrmField, CrmFieldType, Locale, SetupSpec } from '../../src/core/types.ts';
import type { DescribedField } from './described.ts';
import { madeBy } from './project/component.ts';
import { summaryFormula } from './project/summary.ts';

/** One field that setup looks after. */
export interface WantedField {
  readonly object: string;
  readonly name: string;
  readonly field: CrmField;
  /** As the Metadata API names it: fields of tasks belong to Activity. */
  readonly fullName: string;
  /** As permission sets name it: there a task's field is the task's. */
  readonly permission: string;
  /** Shown from the partner over this relationship (`Account`, `Partner_Account__r`) instead of being stored. */
  readonly over?: string;
}

type Metadata = Readonly<Record<string, unknown>> & { readonly fullName: string };

/** `over`: the relationship by which a deal points at its partner; null: the org has none that is known, so deals show nothing. */
export function wantedFields(spec: SetupSpec, over: string | null): WantedField[] {
  const stored = spec.objects.flatMap(({ object, fields }) =>
    fields.map(({ name, field }) => {
      const owner = object === 'Task' || object === 'Event' ? 'Activity' : object;
      return { object, name, field, fullName: `${owner}.${name}`, permission: `${object}.${name}` };
    }),
  );
  return over === null || !spec.deals || !hasSummary(stored) ? stored : [...stored, summaryField(spec.deals.object, over)];
}

const SUMMARISED = ['PRM_State__c', 'PRM_Score__c', 'PRM_Risk_Level__c', 'PRM_Next_Action__c'];

function hasSummary(fields: readonly WantedField[]): boolean {
  return SUMMARISED.every((name) => fields.some((one) => one.name === name));
}

function summaryField(object: string, over: string): WantedField {
  const name = 'PRM_Partner_Summary__c';
  const field: CrmField = crmField('partnerSummary') ?? {
    key: 'partnerSummary',
    type: 'text',
    label: { ja: name, en: name },
    writtenBy: 'us',
  };
  return { object, name, field, fullName: `${object}.${name}`, permission: `${object}.${name}`, over };
}

/** The field as CustomField metadata. Values that the org has besides ours stay: leaving them out would deactivate them. */
export function customField(wanted: WantedField, locale: Locale, existing: DescribedField | null): Metadata {
  const { field, fullName } = wanted;
  const told = { description: madeBy(field.label.en), ...(field.help ? { inlineHelpText: field.help[locale] } : {}) };
  const shape = wanted.over === undefined ? shapeOf(field, locale, existing) : formulaShape(wanted.over, locale);
  return { fullName, ...told, ...shape, label: field.label[locale] };
}

function formulaShape(over: string, locale: Locale): Record<string, unknown> {
  return { type: 'Text', formula: summaryFormula(over, locale), formulaTreatBlanksAs: 'BlankAsBlank', externalId: false, required: false };
}

function shapeOf(field: CrmField, locale: Locale, existing: DescribedField | null): Record<string, unknown> {
  const plain = { required: false, type: TYPE_NAMES[field.type] };
  switch (field.type) {
    case 'number':
      return { ...plain, precision: 18, scale: field.decimals ?? 0, externalId: false, unique: false };
    case 'text':
      return { ...plain, length: field.length ?? 255, externalId: false, unique: false };
    case 'uniqueText':
      return { ...plain, length: field.length ?? 255, externalId: true, unique: true, caseSensitive: true };
    case 'longText':
      return { type: plain.type, length: 32768, visibleLines: 5 };
    case 'picklist':
      return { ...plain, valueSet: valueSet(field, locale, existing) };
    case 'multipicklist':
      return { ...plain, visibleLines: 4, valueSet: valueSet(field, locale, existing) };
    case 'checkbox':
      return { type: plain.type, defaultValue: false };
    default:
      return plain;
  }
}

function valueSet(field: CrmField, locale: Locale, existing: DescribedField | null): object {
  const ours = (field.options ?? []).map(({ value, label }) => ({ fullName: value, default: false, label: label[locale] }));
  const known = new Set(ours.map((one) => one.fullName));
  const others = (existing?.picklistValues ?? []).filter((one) => one.active && !known.has(one.value));
  const value = [...ours, ...others.map((one) => ({ fullName: one.value, default: false, label: one.label }))];
  return { restricted: true, valueSetDefinition: { sorted: false, value } };
}

const TYPE_NAMES: Readonly<Record<CrmFieldType, string>> = {
  number: 'Number',
  text: 'Text',
  longText: 'LongTextArea',
  picklist: 'Picklist',
  multipicklist: 'MultiselectPicklist',
  date: 'Date',
  datetime: 'DateTime',
  checkbox: 'Checkbox',
  uniqueText: 'Text',
};

const DESCRIBED_AS: Readonly<Record<CrmFieldType, readonly string[]>> = {
  number: ['double', 'int', 'percent', 'currency'],
  text: ['string', 'textarea'],
  longText: ['textarea'],
  picklist: ['picklist'],
  multipicklist: ['multipicklist'],
  date: ['date'],
  datetime: ['datetime'],
  checkbox: ['boolean'],
  uniqueText: ['string'],
};

export interface Difference {
  /** Values that we write and the field would refuse: mended without asking, it takes nothing away. */
  readonly missingValues: readonly string[];
  /** What somebody may have changed on purpose. */
  readonly others: readonly string[];
}

export function differenceOf({ field, over }: WantedField, locale: Locale, found: DescribedField): Difference {
  const others: string[] = [];
  if (!DESCRIBED_AS[field.type].includes(found.type)) others.push(`type ${found.type}, expected ${TYPE_NAMES[field.type]}`);
  if (found.label !== field.label[locale]) others.push(`label "${found.label}", ours is "${field.label[locale]}"`);
  if (field.type === 'text' && over === undefined && found.length < (field.length ?? 255))
    others.push(`length ${found.length}, expected ${field.length ?? 255}`);
  if (field.type === 'uniqueText' && !(found.unique && found.externalId)) others.push('not a unique external id');
  const active = new Map(found.picklistValues.filter((one) => one.active).map((one) => [one.value, one.label]));
  const relabelled = (field.options ?? []).filter(({ value, label }) => active.has(value) && active.get(value) !== label[locale]);
  if (relabelled.length > 0) others.push(`labels of ${relabelled.map(({ value }) => value).join(', ')}`);
  const missingValues = (field.options ?? []).map(({ value }) => value).filter((value) => !active.has(value));
  return { missingValues, others };
}
