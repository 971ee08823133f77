import { AppError } from '../core/errors.ts';
import type { Locale, Text } from '../core/types.ts';
import type { SandboxesOptions } from '../sandbox/run.ts';

/** As typed: text, not yet checked. */
export interface SandboxFlags {
  readonly salesforcePort: string;
  readonly hubspotPort: string;
  /** `off`: not started. */
  readonly kintonePort: string;
  readonly hubspotTier: string;
  readonly data?: string;
  readonly partners?: string;
  readonly events?: string;
  readonly seed?: string;
  readonly now?: string;
  readonly quotas: string;
  readonly latencyMs: string;
  readonly save?: string;
  readonly json?: boolean;
}

const FIX: Text = { ja: 'kakehashi sandbox --help を見て値を直してください', en: 'See `kakehashi sandbox --help` and mend the values' };

/** Checks all options and rejects with all problems at once (CONFIG_INVALID). */
export function readSandboxOptions(flags: SandboxFlags, locale: Locale): Omit<SandboxesOptions, 'now'> {
  const problems: string[] = [];
  const whole = (option: string, value: string, least: number, most: number): number => {
    const number = /^-?\d+$/.test(value.trim()) ? Number(value) : Number.NaN;
    if (!(number >= least && number <= most)) problems.push(expectation(option, value, least, most)[locale]);
    return number;
  };
  const optional = <K extends string>(key: K, option: string, value: string | undefined, least: number): Partial<Record<K, number>> => {
    const found: Partial<Record<K, number>> = {};
    if (value !== undefined) found[key] = whole(option, value, least, 10_000_000);
    return found;
  };
  const options = {
    salesforcePort: whole('--salesforce-port', flags.salesforcePort, 0, 65_535),
    hubspotPort: whole('--hubspot-port', flags.hubspotPort, 0, 65_535),
    ...(flags.kintonePort === 'off' ? {} : { kintonePort: whole('--kintone-port', flags.kintonePort, 0, 65_535) }),
    latencyMs: whole('--latency-ms', flags.latencyMs, 0, 600_000),
    quotas: flags.quotas === 'off' ? ('off' as const) : ('real' as const),
    enterprise: flags.hubspotTier === 'enterprise',
    ...(flags.data === undefined ? {} : { data: flags.data }),
    ...optional('partners', '--partners', flags.partners, 1),
    ...optional('events', '--events', flags.events, 0),
    ...optional('seed', '--seed', flags.seed, 0),
  };
  if (flags.quotas !== 'real' && flags.quotas !== 'off') problems.push(choice('--quotas', flags.quotas, 'real', 'off')[locale]);
  if (!['professional', 'enterprise'].includes(flags.hubspotTier))
    problems.push(choice('--hubspot-tier', flags.hubspotTier, 'professional', 'enterprise')[locale]);
  if (flags.now !== undefined && Number.isNaN(Date.parse(flags.now))) problems.push(instant('--now', flags.now)[locale]);
  if (problems.length > 0) throw new AppError('CONFIG_INVALID', problems.join('\n'), { fix: FIX[locale] });
  return options;
}

function expectation(option: string, found: string, least: number, most: number): Text {
  return {
    ja: `${option}: 「${found}」は使えません。${least} から ${most} までの整数を指定してください`,
    en: `${option}: found "${found}"; expected a whole number from ${least} to ${most}`,
  };
}

function choice(option: string, found: string, one: string, other: string): Text {
  return {
    ja: `${option}: 「${found}」は使えません。${one} か ${other} です`,
    en: `${option}: found "${found}"; expected ${one} or ${other}`,
  };
}

function instant(option: string, found: string): Text {
  return {
    ja: `${option}: 「${found}」は時刻として読めません。例 2026-06-08T09:00:00+09:00`,
    en: `${option}: found "${found}"; expected a time such as 2026-06-08T09:00:00+09:00`,
  };
}
