import type { FieldDef } from '../describe/types.ts';
import { elementsOf, textOf } from '../metadata/xml.ts';
import type { Element } from '../metadata/xml.ts';
import type { Org } from '../org.ts';

/** A custom label in a language: its translation, else as it was deployed; null: there is none. */
export function labelText(org: Org, name: string, language: string): string | null {
  const label = org.extras.get('CustomLabel', name)?.element;
  if (label === undefined) return null;
  const translated = elementsOf(org.extras.get('Translations', codeOf(language))?.element ?? {}, 'customLabels');
  const found = translated.find((one) => textOf(one, 'name') === name);
  return (found === undefined ? null : textOf(found, 'label')) ?? textOf(label, 'value');
}

/** What a field is called in a language. */
export function fieldLabel(org: Org, object: string, field: FieldDef, language: string): string {
  const found = translationOf(org, object, field, language);
  return (found === null ? null : textOf(found, 'label')) ?? field.label;
}

/** What a value of a picklist is called in a language. */
export function valueLabel(org: Org, object: string, field: FieldDef, value: string, language: string): string {
  const label = field.picklist.find((entry) => entry.value === value)?.label ?? value;
  const found = translationOf(org, object, field, language);
  const entry = elementsOf(found ?? {}, 'picklistValues').find((one) => textOf(one, 'masterLabel') === label);
  return (entry === undefined ? null : textOf(entry, 'translation')) ?? label;
}

function translationOf(org: Org, object: string, field: FieldDef, language: string): Element | null {
  const owner = object === 'Task' || object === 'Event' ? 'Activity' : object;
  const file = org.extras.get('CustomObjectTranslation', `${owner}-${codeOf(language)}`)?.element;
  return elementsOf(file ?? {}, 'fields').find((one) => textOf(one, 'name') === field.name) ?? null;
}

function codeOf(language: string): string {
  return language === 'en' ? 'en_US' : language;
}
