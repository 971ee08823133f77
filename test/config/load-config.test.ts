import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadConfig, packageRoot } from '../../src/config/index.ts';
import type { Config } from '../../src/config/index.ts';
import type { Env } from '../../src/config/environment.ts';
import { AppError } from '../../src/core/errors.ts';
import type { OptionSpec } from '../../src/core/types.ts';

const MAPPING = 'connector: salesforce\nstreams:\n  s: { object: Account, kind: partner, id: Id, name: Name }\n';

/** A working directory with these files; `load` reads it. */
function aFolder(files: Readonly<Record<string, string | Buffer>>) {
  const cwd = mkdtempSync(join(tmpdir(), 'kakehashi-config-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), content);
  }
  return { cwd, load: (env: Env = {}): Config => loadConfig(env, { cwd }) };
}
const EMPTY = { 'config/kakehashi.yaml': '', 'mappings/crm.yaml': MAPPING };

function told(load: () => unknown): { code: string; lines: readonly string[] } {
  try {
    load();
  } catch (error) {
    assert.ok(error instanceof AppError);
    assert.notEqual(error.fix, '');
    return { code: error.code, lines: error.message.split('\n').slice(1) };
  }
  throw new assert.AssertionError({ message: 'nothing was wrong' });
}
const IN_ENGLISH = { KAKEHASHI_LOCALE: 'en' };

describe('loadConfig', () => {
  const folders: string[] = [];
  const folder = (files: Readonly<Record<string, string | Buffer>>) => {
    const made = aFolder(files);
    folders.push(made.cwd);
    return made;
  };
  after(() => folders.forEach((path) => rmSync(path, { recursive: true })));

  it('needs nothing: everything has a default', () => {
    const config = folder(EMPTY).load();

    assert.deepEqual(
      [config.databaseUrl, config.redisUrl, config.port, config.host, config.locale, config.timezone],
      [null, null, 3000, '127.0.0.1', 'ja', 'Asia/Tokyo'],
    );
    assert.equal(config.file.company.currency, 'JPY');
    assert.deepEqual(config.file.deliver.tasksTo, ['salesforce', 'hubspot']);
    assert.match(config.version, /^[0-9a-f]{12}$/);
  });

  it('takes the files of the product where the working directory has none, else its own', () => {
    const nowhere = folder({ 'readme.txt': '' });
    const own = folder(EMPTY);

    assert.equal(nowhere.load().configFolder, join(packageRoot(), 'config'));
    assert.deepEqual(
      nowhere.load().mappings.map((mapping) => mapping.name),
      ['hubspot', 'salesforce'],
    );
    assert.equal(own.load().configFolder, join(own.cwd, 'config'));
    assert.deepEqual(
      own.load().mappings.map((mapping) => mapping.name),
      ['crm'],
    );
  });

  it('lets the environment win over the file, and .env add to the environment', () => {
    const { load, cwd } = folder({
      ...EMPTY,
      'config/kakehashi.yaml': 'company: { timezone: Europe/Berlin, locale: en }',
      '.env': 'PORT=4000\nHOST=0.0.0.0\nCRM_CLIENT_SECRET="from .env"\n# a comment\nKAKEHASHI_HOME=state\n',
    });

    const config = load({ PORT: '5000', KAKEHASHI_TIMEZONE: 'UTC', DATABASE_URL: '  ' });

    assert.deepEqual([config.port, config.host, config.timezone, config.locale], [5000, '0.0.0.0', 'UTC', 'en']);
    assert.equal(config.home, join(cwd, 'state'));
    assert.equal(config.databaseUrl, null);
    assert.equal(config.optionsFor('crm', [anOption('clientSecret', { secret: true })]).clientSecret, 'from .env');
  });

  it('reports every problem of every file and variable at once', () => {
    const { load } = folder({
      'config/kakehashi.yaml': 'company: { timezone: Tokyo, currency: yen }\nsnyc: {}',
      'config/touch.yaml': 'tasks: { opn: 1 }',
      'config/scorning.yaml': '',
      'mappings/crm.yaml': MAPPING.replace('Account', '5'),
      'mappings/Other CRM.yaml': MAPPING,
      'mappings/erp.yaml': `${MAPPING}  t: { object: T, kind: activity, id: Id, type: nope, occurredOn: D, on: [X] }\n`,
    });

    const { code, lines } = told(() =>
      load({ ...IN_ENGLISH, PORT: 'many', DATABASE_URL: 'mysql://user:geheim@x', KAKEHASHI_TIMEZONE: 'Mars' }),
    );

    assert.equal(code, 'CONFIG_INVALID');
    assert.deepEqual(
      lines.map((line) => line.split(': ')[0]),
      [
        'DATABASE_URL',
        'KAKEHASHI_TIMEZONE',
        'PORT',
        'config/kakehashi.yaml:1:39 company.currency',
        'config/kakehashi.yaml:2:1 snyc',
        'config/scorning.yaml',
        'config/touch.yaml:1:10 tasks.opn',
        'mappings/Other CRM.yaml',
        'mappings/crm.yaml:3:16 streams.s.object',
        'mappings/erp.yaml:4:49 streams.t.type',
        'mappings/erp.yaml:4:75 streams.t.on[0]',
      ],
    );
    assert.ok(!lines.join('\n').includes('geheim'), 'a password was repeated');
    assert.equal(
      lines[5],
      'config/scorning.yaml: found a file of an unknown name; expected one of kakehashi.yaml, scoring.yaml, touch.yaml, catalogue.yaml; did you mean scoring.yaml?',
    );
    assert.equal(lines[2], 'PORT: found the text "many"; expected a whole number from 0 to 65535');
  });

  it('takes a mail server only with a sender, and repeats no password of it', () => {
    const { load } = folder(EMPTY);
    const from = 'Kakehashi <kakehashi@example.co.jp>';

    assert.equal(load({}).mail, null);
    assert.deepEqual(load({ SMTP_URL: 'smtps://u:p@mail.example', MAIL_FROM: from }).mail, { url: 'smtps://u:p@mail.example', from });
    const expected = 'expected with SMTP_URL, the sender (such as Kakehashi <kakehashi@example.com>)';
    assert.deepEqual(told(() => load({ ...IN_ENGLISH, SMTP_URL: 'http://u:geheim@x' })).lines, [
      'SMTP_URL: found the text "…"; expected a URL smtp:// or smtps://',
    ]);
    assert.deepEqual(told(() => load({ ...IN_ENGLISH, SMTP_URL: 'smtp://mail.example' })).lines, [
      `MAIL_FROM: found nothing (empty); ${expected}`,
    ]);
    assert.deepEqual(told(() => load({ ...IN_ENGLISH, SMTP_URL: 'smtp://mail.example', MAIL_FROM: 'Kakehashi' })).lines, [
      `MAIL_FROM: found the text "Kakehashi"; ${expected}`,
    ]);
  });

  it('calls it MAPPING_INVALID when only mappings are wrong, and speaks the company’s language', () => {
    const { load } = folder({ ...EMPTY, 'mappings/crm.yaml': MAPPING.replace('kind: partner', 'kind: patner') });

    assert.deepEqual(
      told(() => load()),
      {
        code: 'MAPPING_INVALID',
        lines: [
          'mappings/crm.yaml:3:31 streams.s.kind: 文字列 "patner"。必要: 次のいずれか: partner, contact, deal, dealPartner, activity, owner。「partner」ではありませんか',
        ],
      },
    );
  });

  it('names a time zone that does not exist at its place', () => {
    const { load } = folder({ ...EMPTY, 'config/kakehashi.yaml': 'company:\n  timezone: Asia/Tokio' });

    assert.deepEqual(told(() => load(IN_ENGLISH)).lines, [
      'config/kakehashi.yaml:2:13 company.timezone: found the text "Asia/Tokio"; expected an IANA time zone, such as Asia/Tokyo',
    ]);
  });

  it('says that a file is not in UTF-8, and what to do', () => {
    const shiftJis = Buffer.from([0x63, 0x6f, 0x3a, 0x20, 0x93, 0xfa, 0x96, 0x7b]);
    const { load } = folder({ ...EMPTY, 'config/kakehashi.yaml': shiftJis });

    assert.deepEqual(told(() => load(IN_ENGLISH)).lines, [
      'config/kakehashi.yaml:1:1: found characters that are not UTF-8; expected a readable file in UTF-8; if it is Shift_JIS, save it as UTF-8',
    ]);
  });

  it('says that a folder is not there', () => {
    const { load } = folder(EMPTY);

    assert.deepEqual(told(() => load({ ...IN_ENGLISH, KAKEHASHI_CONFIG: 'nope', KAKEHASHI_MAPPINGS: 'neither' })).lines, [
      'neither: found no such folder; expected a folder of mappings (KAKEHASHI_MAPPINGS)',
      'nope: found no such folder; expected a folder of settings (KAKEHASHI_CONFIG)',
    ]);
  });

  it('leaves the mappings alone for a command that connects to nothing', () => {
    const { cwd } = folder({ ...EMPTY, 'mappings/crm.yaml': 'broken' });

    assert.deepEqual(loadConfig({}, { cwd, mappings: false }).mappings, []);
  });

  it('gives policy another version when a weight changes, and the same for another order', () => {
    const version = (scoring: string) => folder({ ...EMPTY, 'config/scoring.yaml': scoring }).load().version;

    assert.equal(version(''), version('# nothing\n'));
    assert.notEqual(version(''), version('use: { windowDays: 91 }'));
  });

  it('knows rates from a date on', () => {
    const { rate } = folder({
      ...EMPTY,
      'config/kakehashi.yaml': 'rates: { USD: [{ from: 2026-04-01, rate: 152 }, { from: 2025-04-01, rate: 149.5 }] }',
    }).load();

    assert.deepEqual(
      [
        rate('JPY', '2020-01-01'),
        rate('USD', '2024-01-01'),
        rate('USD', '2026-03-31'),
        rate('USD', '2026-04-01'),
        rate('EUR', '2026-04-01'),
      ],
      [1, 149.5, 149.5, 152, null],
    );
  });
});

function anOption(name: string, more: Partial<OptionSpec> = {}): OptionSpec {
  return { name, required: false, secret: false, doc: { ja: '', en: '' }, ...more };
}

describe('optionsFor', () => {
  const { cwd, load } = aFolder({ ...EMPTY, 'config/kakehashi.yaml': 'sync: { lookBackMinutes: 7 }', 'secret.txt': 's3cret\n' });
  after(() => rmSync(cwd, { recursive: true }));

  it('reads the variables with the prefix of the connection', () => {
    const config = load({
      SALESFORCE_EAST_LOGIN_URL: 'https://east',
      SALESFORCE_LOGIN_URL: 'https://other',
      SALESFORCE_EAST_CLIENT_ID: ' ',
    });

    assert.deepEqual(
      config.optionsFor('salesforce-east', [anOption('loginUrl'), anOption('clientId'), anOption('apiVersion', { default: '67.0' })]),
      {
        loginUrl: 'https://east',
        apiVersion: '67.0',
      },
    );
  });

  it('reads its own secrets from files as well, and tells of one that cannot be read', () => {
    const file = join(cwd, 'url.txt');
    writeFileSync(file, 'postgres://u:word@h/db\n');

    assert.equal(load({ DATABASE_URL_FILE: file }).databaseUrl, 'postgres://u:word@h/db');
    assert.equal(load({ DATABASE_URL_FILE: file, DATABASE_URL: 'postgres://h/own' }).databaseUrl, 'postgres://h/own');
    assert.throws(() => load({ REDIS_URL_FILE: join(cwd, 'nope') }), { code: 'CONFIG_INVALID', message: /REDIS_URL_FILE/ });
  });

  it('refuses a key that is too short to seal with, without repeating it', () => {
    assert.throws(
      () => load({ KAKEHASHI_SECRET_KEY: 'short-key' }),
      (error: Error) => {
        assert.match(error.message, /KAKEHASHI_SECRET_KEY/);
        assert.doesNotMatch(error.message, /short-key/);
        return true;
      },
    );
  });

  it('takes what the company settles for all connections, unless the variable says another', () => {
    const options = [anOption('lookBackMinutes', { default: '5' })];

    assert.equal(load().optionsFor('crm', options).lookBackMinutes, '7');
    assert.equal(load({ CRM_LOOK_BACK_MINUTES: '9' }).optionsFor('crm', options).lookBackMinutes, '9');
  });

  it('reads a secret from a file, and leaves an option of that name to the connector', () => {
    const secret = anOption('privateKey', { secret: true });
    const env = { CRM_PRIVATE_KEY_FILE: join(cwd, 'secret.txt') };

    assert.deepEqual(load(env).optionsFor('crm', [secret]), { privateKey: 's3cret' });
    assert.deepEqual(load(env).optionsFor('crm', [secret, anOption('privateKeyFile')]), { privateKeyFile: join(cwd, 'secret.txt') });
  });

  it('says which variable names a file that is not there', () => {
    assert.throws(
      () => load({ CRM_TOKEN_FILE: join(cwd, 'nope') }).optionsFor('crm', [anOption('token', { secret: true })]),
      (error) => error instanceof AppError && error.code === 'CONFIG_INVALID' && error.message.includes('CRM_TOKEN_FILE'),
    );
  });
});
