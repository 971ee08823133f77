import { isSafeUrl, SAFE_URL } from '../../src/core/safe-url.ts';
import type { OptionSpec } from '../../src/core/types.ts';
import { API_VERSIONS, type ApiVersion } from './paths.ts';

const presets = { baseUrl: 'https://api.hubapi.com', timeoutMs: 60_000, searchPerSecond: 4, quotaShare: 0.8, lookBackMinutes: 10 } as const;

export const OPTIONS: readonly OptionSpec[] = [
  {
    name: 'accessToken',
    required: false,
    secret: true,
    doc: {
      ja: '非公開アプリのアクセストークン(pat-…)。設定 → 連携 → 非公開アプリ → 認証。これか OAuth の三つのどちらかが必要です',
      en: 'Access token of a private app (pat-…): Settings → Integrations → Private Apps → Auth. Either this or the three OAuth options',
    },
  },
  { name: 'clientId', required: false, secret: false, doc: { ja: 'OAuth アプリのクライアント ID', en: 'Client id of the OAuth app' } },
  {
    name: 'clientSecret',
    required: false,
    secret: true,
    doc: {
      ja: 'OAuth アプリのクライアントシークレット。Webhook の署名の検証にも使います',
      en: 'Client secret of the OAuth app; also checks the signature of webhooks',
    },
  },
  { name: 'refreshToken', required: false, secret: true, doc: { ja: 'OAuth のリフレッシュトークン', en: 'OAuth refresh token' } },
  {
    name: 'baseUrl',
    required: false,
    secret: false,
    default: presets.baseUrl,
    doc: { ja: 'API の URL(サンドボックスでは変更します)', en: 'URL of the API; change it for a sandbox' },
  },
  {
    name: 'apiVersion',
    required: false,
    secret: false,
    default: 'v3',
    doc: {
      ja: 'API の版: v3 または 2026-03(v3 は 2027 年 9 月に終了)',
      en: 'Version of the API: v3 or 2026-03 (v3 ends in September 2027)',
    },
  },
  {
    name: 'timeoutMs',
    required: false,
    secret: false,
    default: String(presets.timeoutMs),
    doc: { ja: '一回の呼び出しの制限時間(ミリ秒、本文を含む)', en: 'Time limit of one call in milliseconds, body included' },
  },
  {
    name: 'burstPer10s',
    required: false,
    secret: false,
    doc: {
      ja: '10 秒あたりの呼び出し回数(指定した値をそのまま使います)。既定は応答ヘッダーの上限(得られるまで 190)の 9 割',
      en: 'Calls per 10 seconds, to be used in full. Default: nine tenths of what the answers tell (190 until they do)',
    },
  },
  {
    name: 'searchPerSecond',
    required: false,
    secret: false,
    default: String(presets.searchPerSecond),
    doc: { ja: '1 秒あたりの検索回数(HubSpot の上限はアカウント全体で 5)', en: 'Searches per second (HubSpot allows 5 per account)' },
  },
  {
    name: 'quotaShare',
    required: false,
    secret: false,
    default: String(presets.quotaShare),
    doc: {
      ja: '一日の呼び出し枠のうち、他のアプリの分も含めてここまで使われたら止まる割合(0–1)',
      en: 'Share of the daily calls (0–1): when so much is used, by whomever, we stop until midnight',
    },
  },
  {
    name: 'lookBackMinutes',
    required: false,
    secret: false,
    default: String(presets.lookBackMinutes),
    doc: {
      ja: '差分読み取りで遡る分数(検索索引の遅れを補う、5 以上)',
      en: 'Minutes that a delta goes back, because the search index lags (5 at least)',
    },
  },
  {
    name: 'webhookUrl',
    required: false,
    secret: false,
    doc: {
      ja: 'HubSpot に登録した Webhook の URL そのもの(署名の検証用)。プロキシがホスト名やパスを変える場合だけ必要です',
      en: 'URL of the webhook as HubSpot knows it, for its signature; needed only where a proxy changes host or path',
    },
  },
  {
    name: 'portalUrl',
    required: false,
    secret: false,
    doc: { ja: '画面の URL(既定: https://app.hubspot.com)', en: "URL of the people's pages (default: https://app.hubspot.com)" },
  },
];

export interface Settings {
  readonly accessToken: string | null;
  readonly oauth: { readonly clientId: string; readonly clientSecret: string; readonly refreshToken: string } | null;
  /** Without trailing slash: the client would send `//crm/…`. */
  readonly baseUrl: string;
  readonly apiVersion: ApiVersion;
  readonly timeoutMs: number;
  readonly burstPer10s: number | null;
  readonly searchPerSecond: number;
  readonly quotaShare: number;
  readonly lookBackMs: number;
  readonly portalUrl: string | null;
}

type Given = Readonly<Record<string, string>>;

/** All problems at once; empty when `settingsOf` may be called. */
export function problemsOf(given: Given): readonly string[] {
  return [
    ...unknownOptions(given),
    ...credentialProblems(given),
    ...urlProblems(given),
    ...numberProblems(given),
    ...versionProblems(given),
  ];
}

function unknownOptions(given: Given): readonly string[] {
  const known = OPTIONS.map((option) => option.name);
  return Object.keys(given)
    .filter((name) => !known.includes(name))
    .map((name) => `${name}: not an option of hubspot; it has ${known.join(', ')}`);
}

function credentialProblems(given: Given): readonly string[] {
  const token = value(given, 'accessToken');
  if (token !== null) return /\s/.test(token) ? ['accessToken: contains white space; copy the token alone'] : [];
  const parts = ['clientId', 'clientSecret', 'refreshToken'];
  const missing = parts.filter((name) => value(given, name) === null);
  if (missing.length === 0) return [];
  // The client secret alone may be there for webhooks.
  if (value(given, 'clientId') === null && value(given, 'refreshToken') === null) {
    return ['accessToken: missing; set the access token of a private app, or clientId, clientSecret and refreshToken of an OAuth app'];
  }
  return missing.map((name) => `${name}: missing; OAuth needs clientId, clientSecret and refreshToken together`);
}

function urlProblems(given: Given): readonly string[] {
  return ['baseUrl', 'portalUrl', 'webhookUrl'].flatMap((name) => {
    const url = value(given, name);
    if (url === null) return [];
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      return [`${name}: expected a URL such as https://api.hubapi.com`];
    }
    return name === 'baseUrl' && !isSafeUrl(url) ? [`${name}: secrets are sent there, so it must be ${SAFE_URL}`] : [];
  });
}

/** Name → least and greatest. */
const NUMBERS: Readonly<Record<string, readonly [number, number]>> = {
  timeoutMs: [1, 600_000],
  burstPer10s: [1, 1_000_000],
  searchPerSecond: [1, 10_000],
  quotaShare: [0.01, 1],
  lookBackMinutes: [5, 24 * 60],
};

function numberProblems(given: Given): readonly string[] {
  return Object.entries(NUMBERS).flatMap(([name, [least, most]]) => {
    const found = value(given, name);
    if (found === null) return [];
    const number = Number(found);
    return number >= least && number <= most ? [] : [`${name}: found \`${found}\`; expected a number from ${least} to ${most}`];
  });
}

function versionProblems(given: Given): readonly string[] {
  const found = value(given, 'apiVersion');
  return found === null || versionOf(found) !== undefined ? [] : [`apiVersion: found \`${found}\`; expected ${API_VERSIONS.join(' or ')}`];
}

function versionOf(text: string): ApiVersion | undefined {
  return API_VERSIONS.find((version) => version === text);
}

export function settingsOf(given: Given): Settings {
  const accessToken = value(given, 'accessToken');
  return {
    accessToken,
    oauth: accessToken === null ? oauthOf(given) : null,
    baseUrl: trimmed(value(given, 'baseUrl') ?? presets.baseUrl),
    apiVersion: versionOf(value(given, 'apiVersion') ?? '') ?? 'v3',
    timeoutMs: numberOf(given, 'timeoutMs') ?? presets.timeoutMs,
    burstPer10s: numberOf(given, 'burstPer10s'),
    searchPerSecond: numberOf(given, 'searchPerSecond') ?? presets.searchPerSecond,
    quotaShare: numberOf(given, 'quotaShare') ?? presets.quotaShare,
    lookBackMs: (numberOf(given, 'lookBackMinutes') ?? presets.lookBackMinutes) * 60_000,
    portalUrl: portalUrlOf(given),
  };
}

function oauthOf(given: Given): Settings['oauth'] {
  const [clientId, clientSecret, refreshToken] = ['clientId', 'clientSecret', 'refreshToken'].map((name) => value(given, name) ?? '');
  return clientId && clientSecret && refreshToken ? { clientId, clientSecret, refreshToken } : null;
}

function portalUrlOf(given: Given): string | null {
  const url = value(given, 'portalUrl');
  return url === null ? null : trimmed(url);
}

function trimmed(url: string): string {
  return url.replace(/\/+$/, '');
}

function numberOf(given: Given, name: string): number | null {
  const found = value(given, name);
  return found === null ? null : Number(found);
}

/** Empty counts as missing: `.env` files leave lines empty. */
function value(given: Given, name: string): string | null {
  const found = given[name]?.trim();
  return found === undefined || found === '' ? null : found;
}
