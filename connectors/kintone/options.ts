import { isSafeUrl, SAFE_URL } from '../../src/core/safe-url.ts';
import type { OptionSpec } from '../../src/core/types.ts';

const TIMEOUT_MS = 60_000;

export const OPTIONS: readonly OptionSpec[] = [
  {
    name: 'baseUrl',
    required: true,
    secret: false,
    doc: { ja: 'kintone の URL(https://会社.cybozu.com)', en: 'URL of the kintone domain (https://company.cybozu.com)' },
  },
  {
    name: 'apps',
    required: true,
    secret: false,
    doc: {
      ja: 'マッピングの object とアプリ ID の対応(例 partners:12,deals:15)',
      en: 'Which app is which object of the mapping (such as partners:12,deals:15)',
    },
  },
  {
    name: 'apiToken',
    required: false,
    secret: true,
    doc: {
      ja: 'API トークン。アプリごとのものをコンマでつなぎます。これかユーザー名とパスワードが必要です',
      en: 'API tokens, one per app, joined by commas. Either these or user and password',
    },
  },
  {
    name: 'user',
    required: false,
    secret: false,
    doc: { ja: 'ログイン名(パスワード認証のとき)', en: 'Login name, for password authentication' },
  },
  {
    name: 'password',
    required: false,
    secret: true,
    doc: { ja: 'パスワード(パスワード認証のとき)', en: 'Password, for password authentication' },
  },
  {
    name: 'guestSpaceId',
    required: false,
    secret: false,
    doc: { ja: 'アプリがゲストスペースにあるとき、その ID', en: 'Id of the guest space that the apps are in, if they are in one' },
  },
  {
    name: 'timeoutMs',
    required: false,
    secret: false,
    default: String(TIMEOUT_MS),
    doc: { ja: '一回の呼び出しの制限時間(ミリ秒、本文を含む)', en: 'Time limit of one call in milliseconds, body included' },
  },
];

export interface Settings {
  /** Without trailing slash. */
  readonly baseUrl: string;
  /** Object of the mapping → app id. */
  readonly apps: ReadonlyMap<string, string>;
  readonly auth: { readonly apiToken: string[] } | { readonly username: string; readonly password: string };
  readonly guestSpaceId: string | null;
  readonly timeoutMs: number;
}

type Given = Readonly<Record<string, string>>;

/** All problems at once; empty when `settingsOf` may be called. */
export function problemsOf(given: Given): readonly string[] {
  return [...unknownOptions(given), ...urlProblems(given), ...appProblems(given), ...credentialProblems(given), ...numberProblems(given)];
}

function unknownOptions(given: Given): string[] {
  const known = OPTIONS.map((option) => option.name);
  return Object.keys(given)
    .filter((name) => !known.includes(name))
    .map((name) => `${name}: not an option of kintone; it has ${known.join(', ')}`);
}

function urlProblems(given: Given): string[] {
  if (isSafeUrl(value(given, 'baseUrl') ?? '')) return [];
  return [`baseUrl: expected a URL such as https://company.cybozu.com; secrets are sent there, so it must be ${SAFE_URL}`];
}

const APP = /^([^\s:,]+):(\d+)$/;

function appProblems(given: Given): string[] {
  const parts = appsIn(given);
  if (parts.length === 0) return ['apps: missing; name each app that the mapping reads, such as partners:12,deals:15'];
  return parts.filter((part) => !APP.test(part)).map((part) => `apps: found \`${part}\`; expected name:id, such as partners:12`);
}

function appsIn(given: Given): string[] {
  return (value(given, 'apps') ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function credentialProblems(given: Given): string[] {
  const token = value(given, 'apiToken');
  if (token !== null) return /\s/.test(token) ? ['apiToken: contains white space; join several tokens by commas alone'] : [];
  const missing = ['user', 'password'].filter((name) => value(given, name) === null);
  if (missing.length === 2) return ['apiToken: missing; set the API tokens of the apps, or user and password'];
  return missing.map((name) => `${name}: missing; password authentication needs user and password together`);
}

function numberProblems(given: Given): string[] {
  const wrong = (name: string, most: number): string[] => {
    const found = value(given, name);
    const fits = found === null || (/^\d+$/.test(found) && Number(found) >= 1 && Number(found) <= most);
    return fits ? [] : [`${name}: found \`${found}\`; expected a whole number from 1 to ${most}`];
  };
  return [...wrong('timeoutMs', 600_000), ...wrong('guestSpaceId', 1_000_000_000)];
}

export function settingsOf(given: Given): Settings {
  const token = value(given, 'apiToken');
  return {
    // kintone's client knows this machine by its name only.
    baseUrl: (value(given, 'baseUrl') ?? '').replace(/\/+$/, '').replace(/^http:\/\/(127\.0\.0\.1|\[::1\])(?=[:/]|$)/, 'http://localhost'),
    apps: new Map(appsIn(given).map((part) => [part.slice(0, part.lastIndexOf(':')), part.slice(part.lastIndexOf(':') + 1)])),
    auth:
      token === null
        ? { username: value(given, 'user') ?? '', password: value(given, 'password') ?? '' }
        : { apiToken: token.split(',').filter((one) => one !== '') },
    guestSpaceId: value(given, 'guestSpaceId'),
    timeoutMs: Number(value(given, 'timeoutMs') ?? TIMEOUT_MS),
  };
}

/** Empty counts as missing: `.env` files leave lines empty. */
function value(given: Given, name: string): string | null {
  const found = given[name]?.trim();
  return found === undefined || found === '' ? null : found;
}
