import { num } from '../assess/format.ts';
import type { Text } from '../types.ts';
import type { Share } from './month.ts';

export function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

export function shareText({ k, n }: Share): Text {
  if (n === 0) return { ja: '対象なし', en: 'none to count' };
  return {
    ja: `${percent(k / n)}(${num(n)}社中${num(k)}社)`,
    en: `${percent(k / n)} (${num(k)} of ${num(n)})`,
  };
}
