import type { Locale, Text } from '../core/types.ts';
import type { Problem } from '../core/schema/index.ts';
import { foundOf } from '../core/schema/index.ts';
import { isSafeUrl } from '../core/safe-url.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** What the environment says, checked. */
export interface Environment {
  /** State of this installation; absolute. */
  readonly home: string | null;
  readonly config: string | null;
  readonly mappings: string | null;
  readonly locale: Locale | null;
  readonly timezone: string | null;
  /** null: the embedded server. */
  readonly databaseUrl: string | null;
  /** null: the inline queue. */
  readonly redisUrl: string | null;
  /** Of all keys in Redis; null: `kakehashi`. */
  readonly redisPrefix: string | null;
  /** Seals the secrets that are stored; null: none is. */
  readonly secretKey: string | null;
  readonly port: number;
  readonly host: string;
  /** null: no mail is sent. */
  /** Who is told of what needs a person; null and empty: nobody. */
  readonly notify: { readonly webhookUrl: string | null; readonly emails: readonly string[] };
  readonly mail: { readonly url: string; readonly from: string } | null;
}

/** Checks every variable of ours at once. An empty variable counts as unset. */
export function readEnvironment(env: Env): { readonly environment: Environment; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const take = (name: string): string | null => {
    const value = env[name]?.trim();
    return value === undefined || value === '' ? null : value;
  };
  const refuse = (name: string, expected: Text, value: string | null): void => {
    problems.push({ file: name, line: 0, col: 0, path: '', found: foundOf(value), expected, suggestion: null });
  };
  const checked = (name: string, expected: Text, fine: (value: string) => boolean): string | null => {
    const value = take(name);
    if (value === null || fine(value)) return value;
    // What is secret, or a URL that may carry a password, is not repeated.
    refuse(name, expected, /_(URL|KEY)$/.test(name) ? '…' : value);
    return null;
  };
  const locale = checked('KAKEHASHI_LOCALE', { ja: 'ja または en', en: 'ja or en' }, (value) => value === 'ja' || value === 'en');
  const smtpUrl = checked(
    'SMTP_URL',
    { ja: 'smtp:// または smtps:// の URL', en: 'a URL smtp:// or smtps://' },
    urlOf(['smtp:', 'smtps:']),
  );
  const from = checked('MAIL_FROM', MAIL_FROM_EXPECTED, isSender);
  if (smtpUrl !== null && take('MAIL_FROM') === null) refuse('MAIL_FROM', MAIL_FROM_EXPECTED, null);
  const emails = checked('NOTIFY_EMAIL', NOTIFY_EMAIL_EXPECTED, (value) => listOf(value).every(isSender));
  if (emails !== null && smtpUrl === null) refuse('NOTIFY_EMAIL', NEEDS_SMTP, emails);
  const environment: Environment = {
    home: take('KAKEHASHI_HOME'),
    config: take('KAKEHASHI_CONFIG'),
    mappings: take('KAKEHASHI_MAPPINGS'),
    locale: locale === 'ja' || locale === 'en' ? locale : null,
    timezone: checked('KAKEHASHI_TIMEZONE', TIMEZONE_EXPECTED, isTimezone),
    databaseUrl: checked('DATABASE_URL', { ja: 'postgres://… の URL', en: 'a URL postgres://…' }, urlOf(['postgres:', 'postgresql:'])),
    redisUrl: checked('REDIS_URL', { ja: 'redis://… の URL', en: 'a URL redis://…' }, urlOf(['redis:', 'rediss:'])),
    redisPrefix: checked('REDIS_PREFIX', { ja: '英数字と -_ で64字まで', en: 'at most 64 letters, digits, - and _' }, (value) =>
      /^[\w-]{1,64}$/.test(value),
    ),
    secretKey: checked(
      'KAKEHASHI_SECRET_KEY',
      { ja: '32 字以上(openssl rand -base64 32 で作れます)', en: 'at least 32 characters, such as those of `openssl rand -base64 32`' },
      (value) => value.length >= 32,
    ),
    port: Number(checked('PORT', { ja: '0〜65535 の整数', en: 'a whole number from 0 to 65535' }, isPort) ?? '3000'),
    host: take('HOST') ?? '127.0.0.1',
    notify: {
      webhookUrl: checked('NOTIFY_WEBHOOK_URL', WEBHOOK_EXPECTED, isSafeUrl),
      emails: emails === null ? [] : listOf(emails),
    },
    mail: smtpUrl === null || from === null ? null : { url: smtpUrl, from },
  };
  return { environment, problems };
}

export const TIMEZONE_EXPECTED: Text = { ja: 'IANA のタイムゾーン名(Asia/Tokyo など)', en: 'an IANA time zone, such as Asia/Tokyo' };

const MAIL_FROM_EXPECTED: Text = {
  ja: 'SMTP_URL と一緒に、差出人(Kakehashi <kakehashi@example.co.jp> など)',
  en: 'with SMTP_URL, the sender (such as Kakehashi <kakehashi@example.com>)',
};

const NOTIFY_EMAIL_EXPECTED: Text = { ja: 'メールアドレス(複数はコンマ区切り)', en: 'e-mail addresses, joined by commas' };
const NEEDS_SMTP: Text = { ja: 'SMTP_URL も必要です', en: 'SMTP_URL as well' };
const WEBHOOK_EXPECTED: Text = {
  ja: 'https の URL(このマシンだけ http でも可)',
  en: 'a URL with https (plain http only to this machine)',
};

function listOf(value: string): readonly string[] {
  return value
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function isSender(value: string): boolean {
  return /^[^<>@\s]+@[^<>@\s]+$|^[^<>\n]*<[^<>@\s]+@[^<>@\s]+>$/.test(value);
}

export function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function isPort(value: string): boolean {
  return /^\d{1,5}$/.test(value) && Number(value) <= 65_535;
}

function urlOf(protocols: readonly string[]): (value: string) => boolean {
  return (value) => {
    try {
      return protocols.includes(new URL(value).protocol);
    } catch {
      return false;
    }
  };
}
