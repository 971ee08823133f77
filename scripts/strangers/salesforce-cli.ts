import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { jsonAt, run } from './run.ts';
import type { Outcome } from './run.ts';

/** What one command of a stranger's client did. */
export interface Verdict {
  readonly command: string;
  readonly ok: boolean;
  readonly ms: number;
  /** What went wrong; empty where all is well. */
  readonly reason: string;
}

export interface Login {
  readonly url: string;
  readonly username: string;
  readonly privateKey: string;
}

/** One command: its words after `sf`, and what its answer must hold. `$id` in the words is the record that `create` made. */
interface Step {
  readonly words: readonly string[];
  /** The place in the JSON answer, and what stands there; a RegExp is tried on its text. */
  readonly expect?: readonly [path: readonly (string | number)[], wanted: unknown];
  /** For answers that are no JSON. */
  readonly shows?: RegExp;
  readonly fails?: boolean;
}

const ORG = ['--target-org', 'judge'];
const WAIT = ['--wait', '2', '--json'];
const STATUS_OK = [['status'], 0] as const;
const NONE_FAILED = [['result', 'failedRecords'], /^(0|undefined)$/] as const;

const STEPS: readonly Step[] = [
  { words: ['org', 'display', ...ORG, '--json'], expect: [['result', 'connectedStatus'], 'Connected'] },
  { words: ['org', 'list', 'limits', ...ORG, '--json'], expect: [['result', 0, 'name'], /\w/] },
  { words: ['sobject', 'list', '--sobject', 'all', ...ORG, '--json'], expect: [['result'], /Account.*Opportunity/] },
  { words: ['sobject', 'describe', '--sobject', 'Account', ...ORG, '--json'], expect: [['result', 'keyPrefix'], '001'] },
  { words: ['data', 'query', '-q', 'SELECT COUNT() FROM Account', ...ORG, '--json'], expect: [['result', 'totalSize'], /^[1-9]/] },
  {
    words: ['data', 'query', '-q', 'SELECT Id, Name, Owner.Name FROM Account LIMIT 3', '--result-format', 'csv', ...ORG],
    shows: /^Id,Name,Owner\.Name$/m,
  },
  {
    words: ['data', 'query', '-q', 'SELECT Id, (SELECT Id, Name FROM Contacts) FROM Account LIMIT 3', '--result-format', 'human', ...ORG],
    shows: /CONTACTS\.NAME[\s\S]*Total number of records retrieved: 3/,
  },
  {
    words: ['data', 'query', '-q', 'SELECT StageName, COUNT(Id), SUM(Amount) s FROM Opportunity GROUP BY StageName', ...ORG],
    shows: /STAGENAME.*COUNT\(ID\).*S /,
  },
  { words: ['data', 'query', '-q', 'SELECT Id FROM Task', '--all-rows', ...ORG, '--json'], expect: [['result', 'done'], true] },
  { words: ['data', 'query', '-q', 'SELECT Nope FROM Account', ...ORG, '--json'], expect: [['name'], 'INVALID_FIELD'], fails: true },
  { words: ['data', 'query', '-q', 'SELECT Id FROM', ...ORG, '--json'], expect: [['name'], 'MALFORMED_QUERY'], fails: true },
  {
    words: ['data', 'create', 'record', '-s', 'Account', '-v', "Name='Judge KK' Phone=1", ...ORG, '--json'],
    expect: [['result', 'id'], /^001/],
  },
  { words: ['data', 'get', 'record', '-s', 'Account', '-i', '$id', ...ORG, '--json'], expect: [['result', 'Name'], 'Judge KK'] },
  { words: ['data', 'update', 'record', '-s', 'Account', '-i', '$id', '-v', 'Phone=2', ...ORG, '--json'], expect: STATUS_OK },
  {
    words: ['data', 'get', 'record', '-s', 'Account', '-w', "Name='Judge KK' Phone=2", ...ORG, '--json'],
    expect: [['result', 'Phone'], '2'],
  },
  { words: ['data', 'delete', 'record', '-s', 'Account', '-i', '$id', ...ORG, '--json'], expect: STATUS_OK },
  {
    words: ['data', 'get', 'record', '-s', 'Account', '-i', '$id', ...ORG, '--json'],
    expect: [['name'], 'ENTITY_IS_DELETED'],
    fails: true,
  },
  {
    words: [
      'data',
      'export',
      'bulk',
      '-q',
      'SELECT Id, Name FROM Account',
      '--output-file',
      'out.csv',
      '--result-format',
      'csv',
      ...ORG,
      ...WAIT,
    ],
    expect: [['result', 'totalSize'], /^[1-9]/],
  },
  { words: ['data', 'import', 'bulk', '-s', 'Account', '-f', 'new.csv', ...ORG, ...WAIT], expect: [['result', 'processedRecords'], 2] },
  {
    words: [
      'data',
      'query',
      '-q',
      "SELECT Id, Name FROM Account WHERE Name LIKE 'Bulk judge%'",
      '--result-format',
      'csv',
      '--output-file',
      'changed.csv',
      ...ORG,
    ],
    shows: /changed\.csv/,
  },
  { words: ['data', 'update', 'bulk', '-s', 'Account', '-f', 'changed.csv', ...ORG, ...WAIT], expect: [['result', 'processedRecords'], 2] },
  { words: ['data', 'upsert', 'bulk', '-s', 'Account', '-f', 'changed.csv', '-i', 'Id', ...ORG, ...WAIT], expect: NONE_FAILED },
  { words: ['data', 'delete', 'bulk', '-s', 'Account', '-f', 'ids.csv', ...ORG, ...WAIT], expect: NONE_FAILED },
  {
    words: [
      'data',
      'export',
      'tree',
      '-q',
      'SELECT Name, (SELECT LastName FROM Contacts) FROM Account LIMIT 2',
      '-d',
      'tree',
      ...ORG,
      '--json',
    ],
    expect: STATUS_OK,
  },
  { words: ['data', 'import', 'tree', '-f', join('tree', 'Account.json'), ...ORG, '--json'], expect: [['result', 0, 'id'], /^001/] },
  { words: ['data', 'search', '-q', 'FIND {Bulk OR Judge} RETURNING Account(Name)', ...ORG, '--json'], expect: STATUS_OK },
];

/** Every command that the sandbox answers, one after the other, as a person would type them in an empty folder of their own. */
export async function judgeBySalesforceCli(entry: string, folder: string, login: Login, tell: (verdict: Verdict) => void): Promise<void> {
  await mkdir(join(folder, 'tree'), { recursive: true });
  await writeFile(join(folder, 'jwt.key'), login.privateKey);
  await writeFile(join(folder, 'new.csv'), 'Name,Phone\nBulk judge A,1\nBulk judge B,2\n');
  const environment = environmentOf(folder);
  const sf = (words: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Outcome> =>
    run(process.execPath, [entry, ...words], { cwd: folder, env: { ...environment, ...more } });

  const byToken = ['org', 'login', 'access-token', '--instance-url', login.url, '--alias', 'token', '--no-prompt', '--json'];
  tell(judge(byToken, await sf(byToken, { SF_ACCESS_TOKEN: await accessToken(login.url) }), { words: byToken, expect: STATUS_OK }));
  const byKey = ['org', 'login', 'jwt', '--client-id', 'sandbox', '--jwt-key-file', 'jwt.key', '--username', login.username];
  const jwt = [...byKey, '--instance-url', login.url, '--alias', 'judge', '--json'];
  tell(judge(jwt, await sf(jwt), { words: jwt, expect: [['result', 'username'], login.username] }));
  let id = '';
  for (const step of STEPS) {
    if (step.words.includes('ids.csv')) await writeFile(join(folder, 'ids.csv'), await firstColumn(join(folder, 'changed.csv')));
    const words = step.words.map((word) => (word === '$id' ? id : word));
    const outcome = await sf(words);
    if (step.words[1] === 'create') id = String(jsonAt(outcome.out, 'result', 'id'));
    tell(judge(words, outcome, step));
  }
}

function judge(words: readonly string[], { code, out, err, ms }: Outcome, { expect, shows, fails = false }: Step): Verdict {
  const command = `sf ${words.filter((word, at) => word !== '--json' && !ORG.includes(word) && words[at - 1] !== '--instance-url').join(' ')}`;
  const verdict = (reason: string): Verdict => ({ command, ok: reason === '', ms, reason });
  if ((code !== 0) !== fails) return verdict(`exit code ${code}: ${(out + err).slice(0, 500)}`);
  if (shows !== undefined && !shows.test(out + err)) return verdict(`not shown, ${String(shows)}: ${(out + err).slice(0, 500)}`);
  if (expect === undefined) return verdict('');
  const [path, wanted] = expect;
  const found = jsonAt(out, ...path);
  const fits = wanted instanceof RegExp ? wanted.test(textOf(found)) : found === wanted;
  return verdict(fits ? '' : `${path.join('.')} is ${textOf(found)}: ${out.slice(0, 500)}`);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined ? 'undefined' : JSON.stringify(value);
}

/** Nothing of the user's own settings, and nothing that runs on after the command. */
export function environmentOf(folder: string): Record<string, string> {
  return {
    HOME: folder,
    PATH: [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
    SF_AUTOUPDATE_DISABLE: 'true',
    SF_DISABLE_AUTOUPDATE: 'true',
    SF_DISABLE_TELEMETRY: 'true',
    SF_SKIP_NEW_VERSION_CHECK: 'true',
    SF_USE_GENERIC_UNIX_KEYCHAIN: 'true',
  };
}

export async function accessToken(url: string): Promise<string> {
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: 'sandbox', client_secret: 'sandbox' });
  const response = await fetch(`${url}/services/oauth2/token`, { method: 'POST', body });
  return String(jsonAt(await response.text(), 'access_token'));
}

async function firstColumn(file: string): Promise<string> {
  const lines = (await readFile(file, 'utf8')).trim().split(/\r?\n/);
  return `${lines.map((line) => line.split(',')[0]).join('\n')}\n`;
}
