import type { DeploymentEffect, PackageEffect } from '../effect/index.ts';
import type { IsoDate, Text } from '../types.ts';

/** One package sent out by one person, as of a month's end: who × which support × which result. */
export interface SupportRow {
  readonly package: string;
  readonly name: Text;
  readonly responsible: string;
  readonly startedOn: IsoDate;
  /** Partners that it began with. */
  readonly partners: number;
  readonly result: 'promote' | 'improve' | 'continue' | 'undecidable' | 'measuring' | 'stopped' | 'descriptive';
  /** Effect as a share of what would have been without, where it was judged. */
  readonly share: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly missing: number | null;
  /** The rewards cannot be told apart from it. */
  readonly rewarded: boolean;
  /** Somebody else answered for it the first time; `open`: cannot be compared yet. */
  readonly reproduction: 'confirmed' | 'differs' | 'open' | null;
  /** Began or was judged in the month. */
  readonly news: boolean;
}

export interface SupportReport {
  readonly rows: readonly SupportRow[];
  /** Packages sent out that somebody else has repeated. */
  readonly reproducible: { readonly k: number; readonly n: number };
  /** Judged a template and repeated by nobody: a method that is not shared. */
  readonly notShared: { readonly k: number; readonly n: number };
  /** Who repeated a package of somebody else, the most partners first. */
  readonly reproducers: readonly {
    readonly responsible: string;
    readonly package: string;
    readonly name: Text;
    readonly partners: number;
  }[];
}

/** As of the end of the month that ends on `last`. */
export function supportReport(
  packages: readonly PackageEffect[],
  month: { readonly first: IsoDate; readonly last: IsoDate },
): SupportReport {
  const rows = packages.flatMap((one) => one.deployments.map((deployment) => rowOf(one, deployment, month)));
  const repeated = packages.filter(({ reproductions }) => reproductions.length > 0);
  const templates = packages.filter(({ verdict }) => verdict === 'promote');
  return {
    rows: rows.sort((a, b) => (a.startedOn < b.startedOn ? 1 : a.startedOn > b.startedOn ? -1 : a.package < b.package ? -1 : 1)),
    reproducible: { k: repeated.length, n: packages.length },
    notShared: { k: templates.filter(({ reproductions }) => reproductions.length === 0).length, n: templates.length },
    reproducers: rows
      .filter(({ reproduction }) => reproduction === 'confirmed' || reproduction === 'open')
      .map(({ responsible, package: id, name, partners }) => ({ responsible, package: id, name, partners }))
      .sort((a, b) => b.partners - a.partners || (a.responsible < b.responsible ? -1 : 1)),
  };
}

function rowOf(one: PackageEffect, deployment: DeploymentEffect, month: { readonly first: IsoDate; readonly last: IsoDate }): SupportRow {
  const { report, startedOn, judgedOn, status } = deployment;
  const effect = report?.effect ?? null;
  const within = (date: IsoDate): boolean => date >= month.first && date <= month.last;
  return {
    package: one.package,
    name: one.name,
    responsible: deployment.responsible,
    startedOn,
    partners: deployment.users.share.n,
    result: status === 'judged' && report !== null ? report.verdict : status === 'judged' ? 'undecidable' : status,
    share: effect?.share ?? null,
    low: effect?.shareLow ?? null,
    high: effect?.shareHigh ?? null,
    missing: report?.missing ?? null,
    rewarded: report?.guards.some(({ id, status: found }) => id === 'G10' && found === 'stop') === true,
    reproduction: one.reproductions.find((again) => again.deployment === deployment.deployment)?.result ?? null,
    news: within(startedOn) || (report !== null && within(judgedOn)),
  };
}
