import { adapt, applySign } from '../../core/init/adapt.ts';
import type { Doubt } from '../../core/init/doubt.ts';
import { examplesOf } from '../../core/init/examples.ts';
import { joinSample, type Joined } from '../../core/init/join.ts';
import { checkAgainst } from '../../core/mapping/check-against.ts';
import type { CompiledMapping } from '../../core/mapping/compiled.ts';
import { parseYaml, type Problem } from '../../core/schema/index.ts';
import type { Config } from '../../config/index.ts';
import type { Wired } from '../../engine/context.ts';
import { findSign, lookAround, partnersOf } from './look.ts';
import { compileText, type Template } from './templates.ts';

/** What init makes for one connection. */
export interface Proposal {
  readonly name: string;
  readonly wired: Wired;
  readonly mapping: CompiledMapping;
  readonly text: string;
  readonly examples: string;
  readonly doubts: readonly (Doubt & { readonly line: number })[];
  readonly dropped: readonly string[];
  /** What `check` will find all the same. */
  readonly problems: readonly Problem[];
}

export interface Proposing {
  readonly config: Config;
  readonly templates: readonly Template[];
  /** Where the file will stand, for places in the report. */
  readonly file: string;
}

export async function propose(template: Template, wired: Wired, { config, templates, file }: Proposing): Promise<Proposal> {
  const { name, connection } = wired;
  const { locale } = config;
  const compile = (text: string): CompiledMapping => compileText(name, text, file, templates, config);
  const partner = wired.mapping.specs.find(({ kind }) => kind === 'partner');
  const filters = partner?.where?.includes('IsPartner') === true;
  const signed = filters ? applySign(template.text, await findSign(connection, partner), locale) : { text: template.text, doubts: [] };
  const first = compile(signed.text);
  const org = await lookAround(connection, first);
  const kept = new Set(first.uses.filter(({ ours, use }) => use === 'write' && ours).map(({ field }) => field));
  for (const { field } of first.uses) if (/^prm_/iu.test(field)) kept.add(field);
  const others = templates.map((one) => one.name).filter((one) => one !== name);
  const { text, doubts, dropped } = adapt(signed.text, { org, locale, kept, others });
  const mapping = compile(text);
  const place = parseYaml(text, file);
  await first.close();
  return {
    ...{ name, wired, mapping, text, dropped },
    examples: await examplesOf(mapping, org, locale),
    doubts: [...signed.doubts, ...doubts].map((doubt) => ({ ...doubt, line: place.position(doubt.path, { key: true }).line })),
    problems: checkAgainst(mapping, org.objects),
  };
}

/** So many records of each side are looked at: enough to tell, few enough to wait for. */
const SAMPLE = 2000;

/** How the partner records of each further connection meet those of the first. */
export async function joins(proposals: readonly Proposal[]): Promise<readonly (Joined & { readonly from: string; readonly to: string })[]> {
  const [first, ...rest] = proposals;
  if (first === undefined || rest.length === 0) return [];
  const scopes = Object.fromEntries(proposals.map(({ name, wired }) => [name, wired.scope]));
  const read = ({ wired: { connection, scope }, mapping }: Proposal) => partnersOf({ connection, mapping, scope, scopes }, SAMPLE);
  const partners = await read(first);
  const found: (Joined & { from: string; to: string })[] = [];
  for (const one of rest) found.push({ from: one.name, to: first.name, ...joinSample(await read(one), partners, first.wired.scope) });
  return found;
}
