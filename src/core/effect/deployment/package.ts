import { drawnTogether, rankingMeansSomething } from '../../../stats/james-stein.ts';
import type { IsoDate, Text } from '../../types.ts';
import type { Verdict } from '../types.ts';
import type { DeploymentEffect } from './effect.ts';

/** One that somebody else answered for than the first time. */
export interface Reproduction {
  readonly deployment: string;
  readonly responsible: string;
  /** `confirmed`: same sign and overlapping intervals · `differs` · `open`: one of the two has no effect yet. */
  readonly result: 'confirmed' | 'differs' | 'open';
}

/** What a package did, over all times that it was sent out. */
export interface PackageEffect {
  readonly package: string;
  readonly name: Text;
  /** Of the latest deployment that was judged; null: none was. */
  readonly verdict: Verdict | null;
  readonly verdictOf: string | null;
  /** From which day on it stands. */
  readonly judgedOn: IsoDate | null;
  readonly missing: number | null;
  readonly reproductions: readonly Reproduction[];
  readonly deployments: readonly DeploymentEffect[];
}

export function packageEffects(all: readonly DeploymentEffect[]): readonly PackageEffect[] {
  const ids = [...new Set(all.map((one) => one.package))].sort();
  return ids.map((id) => {
    const own = all
      .filter((one) => one.package === id)
      .sort((a, b) => (a.startedOn < b.startedOn ? -1 : a.startedOn > b.startedOn ? 1 : a.deployment < b.deployment ? -1 : 1));
    const last = own.findLast(({ report }) => report !== null);
    return {
      package: id,
      name: own[0]?.name ?? { ja: id, en: id },
      verdict: last?.report?.verdict ?? null,
      verdictOf: last?.deployment ?? null,
      judgedOn: last?.judgedOn ?? null,
      missing: last?.report?.missing ?? null,
      reproductions: reproductionsOf(own),
      deployments: own,
    };
  });
}

function reproductionsOf([first, ...later]: readonly DeploymentEffect[]): readonly Reproduction[] {
  if (first === undefined) return [];
  return later
    .filter(({ responsible }) => responsible !== first.responsible)
    .map((one) => ({ deployment: one.deployment, responsible: one.responsible, result: compared(first, one) }));
}

function compared(first: DeploymentEffect, second: DeploymentEffect): Reproduction['result'] {
  const [a, b] = [first.report, second.report];
  if (!a?.effect || !b?.effect || a.verdict === 'undecidable' || b.verdict === 'undecidable') return 'open';
  const [x, y] = [inShares(a.effect), inShares(b.effect)];
  const overlap = x.low <= y.high && y.low <= x.high;
  return overlap && Math.sign(x.at) === Math.sign(y.at) ? 'confirmed' : 'differs';
}

interface Shares {
  readonly at: number;
  readonly low: number;
  readonly high: number;
}

type Effect = NonNullable<NonNullable<DeploymentEffect['report']>['effect']>;

/** As shares of what would have been without, so that two groups of different sizes can be compared. */
function inShares({ estimate, low, high, share, shareLow, shareHigh }: Effect): Shares {
  return share === null ? { at: estimate, low, high } : { at: share, low: shareLow ?? share, high: shareHigh ?? share };
}

export interface Ranking {
  /** false: the order is chance, and none is shown. */
  readonly beyondChance: boolean;
  /** Best first: effect as a share, and the same drawn towards the mean of all packages by its error. */
  readonly rows: readonly { readonly package: string; readonly name: Text; readonly share: number; readonly shrunk: number }[];
}

/** Packages in order of their shrunk effect; one that cannot be judged takes no part. */
export function rankPackages(packages: readonly PackageEffect[]): Ranking {
  const measured = packages.flatMap((one) => {
    const judged = one.deployments.flatMap(({ report }) =>
      report?.effect && report.verdict !== 'undecidable' ? (relative(report.effect) ?? []) : [],
    );
    return judged.length === 0 ? [] : [{ package: one.package, name: one.name, ...pooled(judged) }];
  });
  const shrunk = drawnTogether(measured);
  const rows = measured.map(({ estimate, package: id, name }, i) => ({
    package: id,
    name,
    share: estimate,
    shrunk: shrunk[i] ?? estimate,
  }));
  return {
    beyondChance: rankingMeansSomething(
      measured.map(({ estimate }) => estimate),
      shrunk,
    ),
    rows: rows.sort((a, b) => b.shrunk - a.shrunk || (a.package < b.package ? -1 : 1)),
  };
}

function relative({ estimate, se, share }: Effect): { estimate: number; se: number } | null {
  return share === null || estimate === 0 || se <= 0 ? null : { estimate: share, se: Math.abs((se * share) / estimate) };
}

/** Precision-weighted mean over the deployments of a package. */
function pooled(some: readonly { readonly estimate: number; readonly se: number }[]): { estimate: number; se: number } {
  const total = some.reduce((sum, { se }) => sum + 1 / (se * se), 0);
  return { estimate: some.reduce((sum, { estimate, se }) => sum + estimate / (se * se), 0) / total, se: Math.sqrt(1 / total) };
}
