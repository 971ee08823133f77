import type { Locale, Text } from '../types.ts';

/** A text in both languages from one function, so that the two never drift apart in what they say. */
export function both(make: (locale: Locale) => string): Text {
  return { ja: make('ja'), en: make('en') };
}

/** `1,234.5`; at most `decimals` decimals, and none where they would be zero. */
export function num(value: number, decimals = 0): string {
  const rounded = Math.round(value * 10 ** decimals) / 10 ** decimals;
  if (Number.isInteger(rounded) && rounded >= 0 && rounded < 1000) return String(rounded);
  const [whole = '0', fraction] = Math.abs(rounded).toFixed(decimals).split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  const tail = fraction === undefined || Number(fraction) === 0 ? '' : `.${fraction.replace(/0+$/, '')}`;
  return `${rounded < 0 ? '−' : ''}${grouped}${tail}`;
}

/** With its sign: `+3`, `−8`, `±0`. */
export function signed(value: number, decimals = 0): string {
  const text = num(value, decimals);
  if (text === '0') return '±0';
  return text.startsWith('−') ? text : `+${text}`;
}
