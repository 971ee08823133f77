import { crmField } from '../../core/fields.ts';
import type { Locale } from '../../core/types.ts';

/** A field's name, as it reads in the CRMs. */
export function label(key: string, locale: Locale): string {
  return crmField(key)?.label[locale] ?? key;
}

/** An option's label; the value itself where it is none. */
export function labelOf(key: string, value: string, locale: Locale): string {
  return crmField(key)?.options?.find((option) => option.value === value)?.label[locale] ?? value;
}

export function optionsOf(key: string): readonly string[] {
  return crmField(key)?.options?.map(({ value }) => value) ?? [];
}
