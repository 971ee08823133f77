import { both, num } from '../assess/format.ts';
import type { Locale } from '../types.ts';
import { GUARD_NAMES } from './guard-texts.ts';
import type { Guard, GuardId, GuardStatus } from './types.ts';

/** Largest difference of means, in standard deviations, that adjusting can be trusted with. */
export const MAX_SMD = 0.25;

export function guard(
  id: GuardId,
  status: GuardStatus,
  say: (locale: Locale) => string,
  values: Readonly<Record<string, number>> = {},
): Guard {
  return { id, name: GUARD_NAMES[id], status, text: both(say), values };
}

export function passIf(holds: boolean): GuardStatus {
  return holds ? 'pass' : 'stop';
}

export function sd(value: number): string {
  return Number.isFinite(value) ? num(value, 2) : '∞';
}

export function pText(p: number): string {
  return p < 0.001 ? '<.001' : p.toFixed(3);
}

/** Only figures that are figures. */
export function finiteOnly(values: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => Number.isFinite(value)));
}
