import type { PackageEffect } from '../../../core/effect/index.ts';
import type { Judged } from '../../../core/package/index.ts';
import type { Locale } from '../../../core/types.ts';

export function judgedOf(effect: PackageEffect | undefined): Judged | null {
  return effect === undefined || effect.verdict === null || effect.judgedOn === null
    ? null
    : { verdict: effect.verdict, on: effect.judgedOn };
}

/** The verdict in a few words; empty where nothing was sent out. */
export function verdictText(effect: PackageEffect | undefined, locale: Locale): string {
  if (effect === undefined) return '';
  const ja = locale === 'ja';
  const report = effect.deployments.find(({ deployment }) => deployment === effect.verdictOf)?.report;
  if (report === undefined || report === null) {
    const measuring = effect.deployments.find(({ status }) => status === 'measuring');
    return measuring === undefined ? '' : ja ? `測定中(${measuring.judgedOn} に判定)` : `measuring until ${measuring.judgedOn}`;
  }
  const missing = effect.missing === null ? '' : ja ? `(あと ${String(effect.missing)}社)` : ` (${String(effect.missing)} more needed)`;
  return `${report.label[locale]}${missing}`;
}
