import type { PartnerFacts, PartnerState, Reason, TouchLevel } from '../types.ts';
import { optionLabel } from '../fields.ts';
import { type Day, dayOf } from './days.ts';
import type { Settings } from './settings/index.ts';

export interface Override {
  readonly state: PartnerState | null;
  readonly touch: TouchLevel | null;
}

const NONE: Override = { state: null, touch: null };

/** What people have set, while it is valid: it needs an expiry, at most 90 days ahead. */
export function validOverride({ override }: PartnerFacts, asOf: Day, settings: Settings): Override {
  if (override.until === null || (override.state === null && override.touch === null)) return NONE;
  const left = dayOf(override.until) - asOf;
  return left >= 0 && left <= settings.touch.maxOverrideDays ? { state: override.state, touch: override.touch } : NONE;
}

/** Who set what until when, and what would have been computed; or why a setting is not used. */
export function overrideReason(
  { override }: PartnerFacts,
  asOf: Day,
  settings: Settings,
  computed: { readonly state: PartnerState; readonly touch: TouchLevel },
): Reason | null {
  if (override.state === null && override.touch === null) return null;
  const max = String(settings.touch.maxOverrideDays);
  if (override.until === null || dayOf(override.until) - asOf > settings.touch.maxOverrideDays) {
    return {
      id: 'overrideRefused',
      text: {
        ja: `手動設定は使っていません。期限を${max}日以内で入れてください。`,
        en: `The setting by hand is not used: it needs an expiry within ${max} days.`,
      },
    };
  }
  if (dayOf(override.until) < asOf) return null;
  const reason = override.reason;
  return {
    id: 'override',
    text: {
      ja: `社内の担当者が ${override.until} まで手動で設定:${reason ?? '理由の記入なし'}。計算上は ${optionLabel('state', computed.state, 'ja')}・${optionLabel('touch', computed.touch, 'ja')}。`,
      en: `Set by a colleague until ${override.until}: ${reason ?? 'no reason given'}. Computed: ${optionLabel('state', computed.state, 'en')}, ${optionLabel('touch', computed.touch, 'en')}.`,
    },
  };
}
