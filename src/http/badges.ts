import { crmField } from '../core/fields.ts';
import type { Locale, PartnerState } from '../core/types.ts';
import { html, type Html } from './html.ts';

export const PARTNER_STATES: readonly PartnerState[] = ['prospective', 'new', 'general', 'excellent', 'dormant', 'churned'];

/** A field's name, as it reads in the CRMs. */
export function label(key: string, locale: Locale): string {
  return crmField(key)?.label[locale] ?? key;
}

/** An option's label; the value itself where it is none. */
export function labelOf(key: string, value: string, locale: Locale): string {
  return crmField(key)?.options?.find((option) => option.value === value)?.label[locale] ?? value;
}

export function badge(key: string, value: string, locale: Locale): Html {
  return html`<span class="badge ${key} ${value}">${labelOf(key, value, locale)}</span>`;
}
