import type { CrmField, Locale } from '../../../src/core/types.ts';
import type { WantedField } from '../field-metadata.ts';
import { LANGUAGE } from './component.ts';
import type { Component } from './component.ts';
import { LABELS } from './labels.ts';
import type { XmlChildren } from './xml.ts';

/** The other language of everything that `locale` names: fields with their help and values per object, and the labels of the component. */
export function translations(fields: readonly WantedField[], locale: Locale): Component[] {
  const other = locale === 'ja' ? 'en' : 'ja';
  const owners = [...new Set(fields.map(({ fullName }) => ownerOf(fullName)))];
  return [...owners.map((owner) => ofObject(owner, fields, locale, other)), ofLabels(other)];
}

function ofObject(owner: string, fields: readonly WantedField[], from: Locale, to: Locale): Component {
  const ours = fields.filter(({ fullName }) => ownerOf(fullName) === owner);
  const fullName = `${owner}-${LANGUAGE[to]}`;
  return {
    type: 'CustomObjectTranslation',
    fullName,
    title: { ja: '日本語の表示', en: 'English labels' }[to],
    needs: [],
    body: { fields: ours.map((one) => fieldTranslation(one, from, to)) },
  };
}

/** Elements in the order of the Metadata API: help, label, name, values. */
export function fieldTranslation({ name, field }: WantedField, from: Locale, to: Locale): XmlChildren {
  return {
    help: field.help?.[to] ?? null,
    label: field.label[to],
    name,
    picklistValues: (field.options ?? []).filter(({ label }) => label[from] !== label[to]).map((option) => value(option, from, to)),
  };
}

function value({ label }: NonNullable<CrmField['options']>[number], from: Locale, to: Locale): XmlChildren {
  return { masterLabel: label[from], translation: label[to] };
}

function ofLabels(to: Locale): Component {
  return {
    type: 'Translations',
    fullName: LANGUAGE[to],
    title: { ja: '部品の日本語', en: 'English of the component' }[to],
    needs: [],
    body: { customLabels: LABELS.map(({ name, text }) => ({ label: text[to], name })) },
  };
}

function ownerOf(fullName: string): string {
  return fullName.split('.')[0] ?? fullName;
}
