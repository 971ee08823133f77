import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isSafeUrl, SAFE_URL } from '../../src/core/safe-url.ts';
import { OPTIONS } from './option-table.ts';

/** Options of a connection after `validate` found nothing wrong with them. */
export interface Settings {
  readonly loginUrl: string;
  readonly instanceUrl: string | null;
  readonly auth: AuthSettings;
  readonly apiVersion: string;
  /** One call, its body included, may take this long. */
  readonly timeoutMs: number;
  /** First loads of at least this many rows use Bulk API 2.0. */
  readonly bulkFrom: number;
  /** No call is made while the org has used more than this share of its daily calls. */
  readonly quotaShare: number;
  /** Rows may become visible this long after the time they are stamped with. */
  readonly lookBackMs: number;
  readonly proxyUrl: string | null;
  /** Listen to Change Data Capture. */
  readonly changeEvents: boolean;
}

export type AuthSettings =
  | { readonly flow: 'clientCredentials'; readonly clientId: string; readonly clientSecret: string }
  | { readonly flow: 'jwt'; readonly clientId: string; readonly username: string; readonly privateKey: string; readonly audience: string }
  | { readonly flow: 'accessToken'; readonly accessToken: string };

type Given = Readonly<Record<string, string>>;

/** Everything that is wrong with the options, each with what to do about it. Reads the key file, sends nothing. */
export function problemsOf(options: Given): readonly string[] {
  return [
    ...unknownNames(options),
    ...urlProblems(options),
    ...numberProblems(options),
    ...switchProblems(options),
    ...authProblems(options),
  ];
}

function unknownNames(options: Given): string[] {
  const known = new Set(OPTIONS.map((option) => option.name));
  return Object.keys(options)
    .filter((name) => !known.has(name))
    .map((name) => `${name}: no such option; known are ${[...known].join(', ')}`);
}

/** Addresses that see secrets. A proxy sees none where the address behind it is https; `audience` is only signed. */
const SENT_TO: readonly string[] = ['loginUrl', 'instanceUrl'];

function urlProblems(options: Given): string[] {
  const problems: string[] = [];
  for (const name of ['loginUrl', 'instanceUrl', 'proxyUrl', 'audience']) {
    const value = text(options, name);
    if (value === null) continue;
    if (!/^https?:$/.test(parsed(value)?.protocol ?? '')) problems.push(`${name}: expected a URL like https://company.my.salesforce.com`);
    else if (SENT_TO.includes(name) && !isSafeUrl(value)) problems.push(`${name}: secrets are sent there, so it must be ${SAFE_URL}`);
    else if (isLightning(value) && name !== 'proxyUrl') {
      problems.push(`${name}: a Lightning address does not answer the API; use https://<company>.my.salesforce.com`);
    }
  }
  return problems;
}

const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  timeoutMs: [100, 3_600_000],
  bulkFrom: [1, 1_000_000_000],
  quotaShare: [0.01, 1],
  lookBackMinutes: [1, 1440],
};

function numberProblems(options: Given): string[] {
  const problems: string[] = [];
  for (const [name, [least, most]] of Object.entries(RANGES)) {
    const value = text(options, name);
    if (value === null) continue;
    const number = Number(value);
    if (Number.isFinite(number) && number >= least && number <= most) continue;
    problems.push(`${name}: expected a number from ${least} to ${most}, found "${value}"`);
  }
  const version = text(options, 'apiVersion');
  if (version !== null && !(/^\d+\.0$/.test(version) && Number(version) >= 50)) {
    problems.push(`apiVersion: expected a version like 67.0, found "${version}"`);
  }
  return problems;
}

function switchProblems(options: Given): string[] {
  const value = text(options, 'changeEvents');
  return value === null || value === 'on' || value === 'off' ? [] : [`changeEvents: expected on or off, found "${value}"`];
}

function authProblems(options: Given): string[] {
  const flow = flowOf(options);
  if (flow === null) {
    return [
      'no credentials: give clientId and clientSecret (client credentials), or clientId, username and privateKeyFile (JWT), or accessToken and instanceUrl',
    ];
  }
  if (flow === 'accessToken') return text(options, 'instanceUrl') === null ? ['instanceUrl: needed with accessToken'] : [];
  const problems = text(options, 'clientId') === null ? ['clientId: missing; it is the consumer key of the External Client App'] : [];
  if (flow === 'jwt') return [...problems, ...jwtProblems(options)];
  if (text(options, 'clientSecret') === null) {
    problems.push('clientSecret: missing; without it give username and privateKeyFile for the JWT flow');
  }
  if (/^https:\/\/(login|test)\.salesforce\.com\/?$/.test(text(options, 'loginUrl') ?? defaultOf('loginUrl'))) {
    problems.push('loginUrl: the client-credentials flow needs My Domain, e.g. https://company.my.salesforce.com (Setup › My Domain)');
  }
  return problems;
}

function jwtProblems(options: Given): string[] {
  const problems = text(options, 'username') === null ? ['username: missing; the JWT flow logs in as this user'] : [];
  if (text(options, 'privateKey') !== null && text(options, 'privateKeyFile') !== null) {
    problems.push('privateKey, privateKeyFile: give one of them, not both');
  }
  const key = readKey(options);
  if (key === null) {
    const file = text(options, 'privateKeyFile');
    problems.push(file === null ? 'privateKeyFile: missing; the JWT flow signs with it' : `privateKeyFile: cannot read ${file}`);
  } else if (!isRsaKey(key)) problems.push('privateKey: expected an RSA private key in PEM, without a pass phrase');
  return problems;
}

function flowOf(options: Given): AuthSettings['flow'] | null {
  if (['privateKey', 'privateKeyFile', 'username'].some((name) => text(options, name) !== null)) return 'jwt';
  if (['clientId', 'clientSecret'].some((name) => text(options, name) !== null)) return 'clientCredentials';
  return text(options, 'accessToken') === null ? null : 'accessToken';
}

/** The options as the connector uses them. To be called only with options that `problemsOf` accepts. */
export function settingsOf(options: Given): Settings {
  const value = (name: string): string => text(options, name) ?? defaultOf(name);
  const instanceUrl = text(options, 'instanceUrl');
  return {
    loginUrl: originOf(value('loginUrl')),
    instanceUrl: instanceUrl === null ? null : originOf(instanceUrl),
    auth: authOf(options, value),
    apiVersion: value('apiVersion'),
    timeoutMs: Number(value('timeoutMs')),
    bulkFrom: Number(value('bulkFrom')),
    quotaShare: Number(value('quotaShare')),
    lookBackMs: Number(value('lookBackMinutes')) * 60_000,
    proxyUrl: text(options, 'proxyUrl'),
    changeEvents: value('changeEvents') === 'on',
  };
}

function authOf(options: Given, value: (name: string) => string): AuthSettings {
  const clientId = value('clientId');
  switch (flowOf(options)) {
    case 'jwt': {
      const audience = text(options, 'audience') ?? originOf(value('loginUrl'));
      return { flow: 'jwt', clientId, username: value('username'), privateKey: readKey(options) ?? '', audience };
    }
    case 'clientCredentials':
      return { flow: 'clientCredentials', clientId, clientSecret: value('clientSecret') };
    default:
      return { flow: 'accessToken', accessToken: value('accessToken') };
  }
}

function readKey(options: Given): string | null {
  const inline = text(options, 'privateKey');
  if (inline !== null) return inline.replaceAll('\\n', '\n');
  const file = text(options, 'privateKeyFile');
  if (file === null) return null;
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function isRsaKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}

function text(options: Given, name: string): string | null {
  const value = options[name]?.trim();
  return value === undefined || value === '' ? null : value;
}

function defaultOf(name: string): string {
  return OPTIONS.find((option) => option.name === name)?.default ?? '';
}

function parsed(value: string): URL | null {
  return URL.canParse(value) ? new URL(value) : null;
}

function originOf(url: string): string {
  return parsed(url)?.origin ?? url;
}

function isLightning(url: string): boolean {
  return (parsed(url)?.hostname ?? '').endsWith('.lightning.force.com');
}
