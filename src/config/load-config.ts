import { join, resolve } from 'node:path';
import { catalogueTable, catalogueWith, scoringTable, settingsVersion, touchTable } from '../core/assess/settings/index.ts';
import type { Catalogue, ScoringSettings, Settings, TouchSettings } from '../core/assess/settings/index.ts';
import type { CompiledMapping } from '../core/mapping/compiled.ts';
import { didYouMean, nearest } from '../core/schema/index.ts';
import type { Field, Problem } from '../core/schema/index.ts';
import type { IsoDate, Locale, OptionSpec } from '../core/types.ts';
import { withDotEnv } from './dot-env.ts';
import type { Env, Environment } from './environment.ts';
import { isTimezone, readEnvironment, TIMEZONE_EXPECTED } from './environment.ts';
import { isFolder, resolveFolder, resolveImports, shownPath, yamlFiles } from './files.ts';
import type { KakehashiFile } from './kakehashi-table.ts';
import { kakehashiTable } from './kakehashi-table.ts';
import { loadMappings } from './load-mappings.ts';
import { loadPackages } from './load-packages.ts';
import { optionsFrom } from './options.ts';
import { problemError } from './problem-error.ts';
import { withSecretFiles } from './secret-files.ts';
import { readSettingsFile } from './settings-file.ts';

/** Everything that is configured, checked. */
export interface Config {
  /** State of this installation; absolute path. */
  readonly home: string;
  readonly configFolder: string;
  readonly mappingsFolder: string;
  /** null: the embedded server in `home`. */
  readonly databaseUrl: string | null;
  /** null: the inline queue. */
  readonly redisUrl: string | null;
  /** Of all keys in Redis; null: ours. */
  readonly redisPrefix: string | null;
  /** Seals the secrets that are stored; null: none is. */
  readonly secretKey: string | null;
  /** Who is told of what needs a person. */
  readonly notify: Environment['notify'];
  readonly port: number;
  readonly host: string;
  /** Where mail goes out; null: none is sent. */
  readonly mail: Environment['mail'];
  readonly locale: Locale;
  readonly timezone: string;
  /** `config/kakehashi.yaml` with its defaults. */
  readonly file: KakehashiFile;
  readonly settings: Settings;
  /** Content hash of `settings`. */
  readonly version: string;
  /** Compiled, in order of name; empty when they were not asked for. */
  readonly mappings: readonly CompiledMapping[];
  /** How rows of files become events (`mappings/imports/<type>.yaml`), compiled; empty when mappings were not asked for. */
  readonly imports: readonly CompiledMapping[];
  /** Where they are. */
  readonly importsFolder: string;
  /** A connection's options from the environment. */
  readonly optionsFor: (connection: string, specs: readonly OptionSpec[]) => Readonly<Record<string, string>>;
  /** One unit of a currency in the company's currency on a date; null: no rate is known. */
  readonly rate: (currency: string, on: IsoDate) => number | null;
}

export interface LoadOptions {
  readonly cwd?: string;
  /** Commands that connect to nothing (`sandbox`, `init`) do without. */
  readonly mappings?: boolean;
}

/**
 * Reads `.env`, the environment, `config/*.yaml` and `mappings/*.yaml`. Throws one AppError, CONFIG_INVALID or (if only
 * mappings are wrong) MAPPING_INVALID, whose message lists every problem of every file in the company's language;
 * `details.problems` has them as data.
 */
export function loadConfig(given: Env = process.env, options: LoadOptions = {}): Config {
  const cwd = options.cwd ?? process.cwd();
  const { env: written, problems: envFile } = withDotEnv(given, cwd);
  const { env, problems: secretFiles } = withSecretFiles(written);
  const { environment, problems: variables } = readEnvironment(env);
  const configFolder = resolveFolder('config', environment.config, cwd);
  const mappingsFolder = resolveFolder('mappings', environment.mappings, cwd);
  const read = readSettings(configFolder, cwd);
  const locale = environment.locale ?? read.file.company.locale;
  const timezone = environment.timezone ?? read.file.company.timezone;
  const settingProblems = [...envFile, ...secretFiles, ...variables, ...read.problems];
  const context = {
    types: read.settings.catalogue.eventTypes,
    timezone: isTimezone(timezone) ? timezone : 'Asia/Tokyo',
    freeMail: read.file.freeMail,
  };
  const importsFolder = resolveImports(mappingsFolder);
  const none = { mappings: [], problems: [] };
  const mapped = options.mappings === false ? none : loadMappings(mappingsFolder, cwd, context);
  const files = options.mappings === false ? none : loadMappings(importsFolder, cwd, context);
  const problems = [...settingProblems, ...mapped.problems, ...files.problems];
  if (problems.length > 0) throw problemError(settingProblems.length > 0 ? 'CONFIG_INVALID' : 'MAPPING_INVALID', problems, locale);
  return configOf(env, environment, {
    ...read,
    ...{ configFolder, mappingsFolder, importsFolder },
    ...{ mappings: mapped.mappings, imports: files.mappings },
    ...{ locale, timezone, cwd },
  });
}

interface Parts {
  readonly file: KakehashiFile;
  readonly settings: Settings;
  readonly configFolder: string;
  readonly mappingsFolder: string;
  readonly importsFolder: string;
  readonly mappings: readonly CompiledMapping[];
  readonly imports: readonly CompiledMapping[];
  readonly locale: Locale;
  readonly timezone: string;
  readonly cwd: string;
}

function configOf(env: Env, environment: Environment, parts: Parts): Config {
  const { file, settings } = parts;
  const { lookBackMinutes, bulkFrom, quotaShare } = file.sync;
  const fallbacks = { lookBackMinutes: textOf(lookBackMinutes), bulkFrom: textOf(bulkFrom), quotaShare: textOf(quotaShare) };
  return {
    home: resolve(parts.cwd, environment.home ?? '.kakehashi'),
    configFolder: parts.configFolder,
    mappingsFolder: parts.mappingsFolder,
    databaseUrl: environment.databaseUrl,
    redisUrl: environment.redisUrl,
    redisPrefix: environment.redisPrefix,
    secretKey: environment.secretKey,
    notify: environment.notify,
    port: environment.port,
    host: environment.host,
    mail: environment.mail,
    locale: parts.locale,
    timezone: parts.timezone,
    file,
    settings,
    version: settingsVersion(settings),
    mappings: parts.mappings,
    imports: parts.imports,
    importsFolder: parts.importsFolder,
    optionsFor: (connection, specs) => optionsFrom(env, connection, specs, fallbacks),
    rate: rateOf(file),
  };
}

function textOf(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

/** The latest rate on or before the date; before the first one, the first. */
function rateOf({ company, rates }: KakehashiFile): Config['rate'] {
  const sorted = new Map(Object.entries(rates).map(([code, list]) => [code, [...list].sort((a, b) => (a.from < b.from ? -1 : 1))]));
  return (currency, on) => {
    if (currency === company.currency) return 1;
    const list = sorted.get(currency);
    if (list === undefined) return null;
    return (list.findLast((one) => one.from <= on) ?? list[0])?.rate ?? null;
  };
}

const FILES = ['kakehashi.yaml', 'scoring.yaml', 'touch.yaml', 'catalogue.yaml'] as const;

/** A folder that is not there, and a file whose name is nearly one of ours: it would be passed over in silence. */
function strangers(folder: string, cwd: string): Problem[] {
  if (!isFolder(folder)) {
    const found = { ja: 'フォルダなし', en: 'no such folder' };
    const expected = { ja: '設定のフォルダ(KAKEHASHI_CONFIG)', en: 'a folder of settings (KAKEHASHI_CONFIG)' };
    return [{ file: shownPath(folder, cwd), line: 0, col: 0, path: '', found, expected, suggestion: null }];
  }
  const names: readonly string[] = FILES;
  return yamlFiles(folder).flatMap((name) => {
    const meant = names.includes(name) ? undefined : nearest(name, names);
    if (meant === undefined) return [];
    const found = { ja: '知らない名前のファイル', en: 'a file of an unknown name' };
    const expected = { ja: `次のいずれか: ${names.join(', ')}`, en: `one of ${names.join(', ')}` };
    return [{ file: shownPath(join(folder, name), cwd), line: 0, col: 0, path: '', found, expected, suggestion: didYouMean(meant) }];
  });
}

function readSettings(folder: string, cwd: string): { file: KakehashiFile; settings: Settings; problems: readonly Problem[] } {
  const problems: Problem[] = [...strangers(folder, cwd)];
  // The table is what gives a value its shape.
  const take = (name: (typeof FILES)[number], table: Field): unknown => {
    const read = readSettingsFile(folder, name, table, cwd);
    problems.push(...read.problems);
    return read.value;
  };
  const file = take('kakehashi.yaml', kakehashiTable) as KakehashiFile;
  if (!isTimezone(file.company.timezone)) {
    const { timezone } = file.company;
    problems.push(readSettingsFile(folder, 'kakehashi.yaml', kakehashiTable, cwd).at(['company', 'timezone'], timezone, TIMEZONE_EXPECTED));
  }
  const scoring = take('scoring.yaml', scoringTable) as ScoringSettings;
  const touch = take('touch.yaml', touchTable) as TouchSettings;
  const catalogue = catalogueWith(take('catalogue.yaml', catalogueTable) as Catalogue);
  const { packages, problems: found } = loadPackages(folder, cwd, catalogue);
  return { file, settings: { scoring, touch, catalogue, packages }, problems: [...problems, ...found] };
}
