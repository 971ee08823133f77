import type { Quota, Text } from '../core/types.ts';
import type { Forecast } from '../engine/forecast.ts';

/** `first load: 1,240 calls, 1.2 % of today's limit`. */
export function forecastLine({ records, calls, unknown }: Forecast, quota: Quota | null): Text {
  const [many, rows] = [calls.toLocaleString('en'), records.toLocaleString('en')];
  const share = quota === null || quota.limit === 0 ? null : ((100 * calls) / quota.limit).toFixed(1);
  const days = quota === null || quota.limit === 0 ? 1 : Math.ceil(calls / (quota.limit * quota.share));
  return {
    ja:
      `  初回の読み込み: 約 ${many} 回の呼び出し(${rows} 件)` +
      (share === null ? '' : `、1日の上限の ${share} %`) +
      (days > 1 ? `、約 ${days} 日かかります` : '') +
      (unknown.length === 0 ? '' : `。件数が分からないため、次の分は少なめの見積もりです: ${unknown.join('、')}`),
    en:
      `  First load: about ${many} calls (${rows} records)` +
      (share === null ? '' : `, ${share} % of today's limit`) +
      (days > 1 ? `; it takes about ${days} days` : '') +
      (unknown.length === 0 ? '' : `. Their size is not told, so they may cost more: ${unknown.join(', ')}`),
  };
}
