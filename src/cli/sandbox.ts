import { join } from 'node:path';
import { Command } from 'commander';
import { AppError } from '../core/errors.ts';
import type { Locale, Text } from '../core/types.ts';
import { spawnSandboxes } from '../sandbox/process.ts';
import type { Credentials, Sandboxes, SandboxesOptions } from '../sandbox/run.ts';
import { seedsFor, vendorsOf } from '../sandbox/run.ts';
import { SandboxError } from '../sandbox/sandbox-error.ts';
import { saveSeed, type Vendor } from '../sandbox/seed.ts';
import { createOutput } from './output.ts';
import type { Output } from './output.ts';
import { readSandboxOptions } from './sandbox-options.ts';
import type { SandboxFlags } from './sandbox-options.ts';

const TEXT = {
  description: {
    ja: 'Salesforce・HubSpot・kintone の代わりになるローカルのサンドボックスを起動する',
    en: 'Run local stand-ins for Salesforce, HubSpot and kintone',
  },
  salesforcePort: { ja: 'Salesforce のポート(0: 空いているもの)', en: 'port of Salesforce (0: any free one)' },
  hubspotPort: { ja: 'HubSpot のポート(0: 空いているもの)', en: 'port of HubSpot (0: any free one)' },
  hubspotTier: {
    ja: '生成する HubSpot の契約(enterprise にはイベント分析がある)',
    en: 'tier of the generated HubSpot account (enterprise has event analytics)',
  },
  kintonePort: {
    ja: 'kintone のポート(0: 空いているもの、off: 起動しない)',
    en: 'port of kintone (0: any free one; off: not started)',
  },
  data: {
    ja: 'CSV のフォルダ(DIR/salesforce/Account.csv など)。なければ架空のチャネルを生成',
    en: 'folder of CSV files (DIR/salesforce/Account.csv …); without it a channel is generated',
  },
  partners: { ja: '生成するパートナー数(既定 300)', en: 'partners to generate (300 by default)' },
  events: { ja: '生成する支援記録の数(既定はパートナーあたり約 133)', en: 'engagements to generate (about 133 per partner by default)' },
  seed: { ja: '乱数の種(既定 1)', en: 'seed of the generated channel (1 by default)' },
  now: {
    ja: 'レコードに記される時刻の始まり(ISO 8601)。既定は実時刻',
    en: 'what records are stamped with, running on from there (ISO 8601; real time by default)',
  },
  quotas: { ja: '本物の呼び出し上限を守らせる(real | off)', en: "the vendors' real limits on calls (real | off)" },
  latencyMs: { ja: '応答ごとの遅延(ミリ秒)', en: 'delay of every answer in milliseconds' },
  save: { ja: '初期データを CSV として DIR に書き出す', en: 'also write the starting data to DIR as CSV' },
  stopHint: { ja: '止めるには Ctrl+C', en: 'Stop with Ctrl+C' },
  examples: { ja: '試してみる:', en: 'Try:' },
  connect: { ja: '接続するための環境変数:', en: 'Environment to connect with:' },
  jwt: {
    ja: 'Salesforce を JWT で試すとき(SALESFORCE_CLIENT_SECRET の代わりに):',
    en: 'To try the JWT flow of Salesforce, in place of SALESFORCE_CLIENT_SECRET:',
  },
  saved: { ja: '初期データを書き出しました: ', en: 'Starting data written to ' },
  fix: { ja: '対処: ', en: 'Fix: ' },
  crashed: { ja: 'サンドボックスが異常終了しました: ', en: 'A sandbox ended unexpectedly: ' },
} satisfies Record<string, Text>;

/** `kakehashi sandbox`: the vendors' stand-ins until SIGINT or SIGTERM; exit code 2 where an option or the data is wrong. */
export function sandboxCommand(locale: Locale): Command {
  const t = (text: Text): string => text[locale];
  return new Command('sandbox')
    .description(t(TEXT.description))
    .option('--salesforce-port <port>', t(TEXT.salesforcePort), '4011')
    .option('--hubspot-port <port>', t(TEXT.hubspotPort), '4012')
    .option('--kintone-port <port>', t(TEXT.kintonePort), '4013')
    .option('--hubspot-tier <professional|enterprise>', t(TEXT.hubspotTier), 'professional')
    .option('--data <dir>', t(TEXT.data))
    .option('--partners <n>', t(TEXT.partners))
    .option('--events <n>', t(TEXT.events))
    .option('--seed <s>', t(TEXT.seed))
    .option('--now <time>', t(TEXT.now))
    .option('--quotas <real|off>', t(TEXT.quotas), 'real')
    .option('--latency-ms <n>', t(TEXT.latencyMs), '0')
    .option('--save <dir>', t(TEXT.save))
    .action((_: unknown, command: Command) => {
      // `--json` belongs to the whole program, wherever it stands on the line.
      const flags = command.optsWithGlobals<SandboxFlags>();
      return perform(flags, createOutput(locale, flags.json === true));
    });
}

async function perform(flags: SandboxFlags, out: Output): Promise<void> {
  try {
    await runUntilStopped(flags, out);
  } catch (error) {
    const problem = asAppError(error, out.locale);
    if (problem === null) throw error;
    out.data({ error: { code: problem.code, message: problem.message, fix: problem.fix } });
    out.warn(`${problem.message}\n${out.t(TEXT.fix)}${problem.fix}`);
    process.exitCode = 2;
  }
}

async function runUntilStopped(flags: SandboxFlags, out: Output): Promise<void> {
  const options = { ...readSandboxOptions(flags, out.locale), now: nowOf(flags) };
  if (flags.save !== undefined) {
    const seeds = await seedsFor(options);
    for (const vendor of vendorsOf(options)) await saveSeed(seeds[vendor], join(flags.save, vendor));
    out.line(out.t(TEXT.saved) + flags.save);
  }
  const asked = untilAskedToStop();
  const running = await spawnSandboxes(options);
  tell(out, running, options);
  const crashed = await Promise.race([asked, running.crashed]);
  await running.stop();
  if (crashed !== undefined) {
    out.warn(out.t(TEXT.crashed) + crashed);
    process.exitCode = 1;
  }
}

function nowOf(flags: SandboxFlags): Date {
  return flags.now === undefined ? new Date() : new Date(flags.now);
}

function untilAskedToStop(): Promise<undefined> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        resolve(undefined);
      });
    }
  });
}

/** What a SandboxError means to a command: a person must change something. null: not one of ours. */
export function asAppError(error: unknown, locale: Locale): AppError | null {
  if (error instanceof AppError) return error;
  if (error instanceof SandboxError) return new AppError('CONFIG_INVALID', error.words[locale], { cause: error, fix: error.fix[locale] });
  return null;
}

function tell(out: Output, running: Pick<Sandboxes, Vendor>, options: SandboxesOptions): void {
  const { salesforce, hubspot, kintone } = running;
  out.data({ salesforce, hubspot, kintone, now: options.now?.toISOString() });
  out.line(`Salesforce  ${salesforce.url}`);
  out.line(`HubSpot     ${hubspot.url}`);
  if (kintone) out.line(`kintone     ${kintone.url}`);
  out.line();
  out.line(TEXT.connect);
  const access = { SALESFORCE: salesforce, HUBSPOT: hubspot, ...(kintone && { KINTONE: kintone }) };
  for (const [prefix, { credentials }] of Object.entries(access))
    for (const line of environment(prefix, credentials)) out.line(`  ${line}`);
  const other = environment('SALESFORCE', salesforce.alternative);
  if (other.length > 0) {
    out.line();
    out.line(TEXT.jwt);
    for (const line of other) out.line(line);
  }
  out.line();
  out.line(TEXT.examples);
  for (const line of examples(salesforce.url, hubspot.url)) out.line(`  ${line}`);
  out.line();
  out.line(TEXT.stopHint);
}

/** `clientId` → `SALESFORCE_CLIENT_ID=…`, in single quotes where the shell would take it apart. */
function environment(prefix: string, credentials: Credentials): string[] {
  return Object.entries(credentials).map(([option, value]) => {
    const name = `${prefix}_${option.replace(/[A-Z]/g, (capital) => `_${capital}`).toUpperCase()}`;
    return `${name}=${/^[\w.:/@-]*$/.test(value) ? value : `'${value}'`}`;
  });
}

function examples(salesforce: string, hubspot: string): string[] {
  return [
    `curl -s ${salesforce}/services/oauth2/token -d grant_type=client_credentials -d client_id=sandbox -d client_secret=sandbox`,
    `curl -s -H 'Authorization: Bearer pat-na1-sandbox' '${hubspot}/crm/v3/objects/companies?limit=3'`,
    `curl -s ${salesforce}/_sandbox/records/Account | head -1`,
    `curl -s ${hubspot}/_sandbox/requests`,
    `curl -s ${hubspot}/_sandbox/faults -d '{"match":{"path":"/crm/v3"},"times":3,"kind":"status","status":429}'`,
  ];
}
