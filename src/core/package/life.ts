import { wilson } from '../../stats/wilson.ts';
import type { Assessment, IsoDate } from '../types.ts';
import type { Decision, Deployment } from './enrolment.ts';
import { addDays } from './standing.ts';
import type { SupportPackage } from './table.ts';

/** 設計 → 実施中 → 測定済 → テンプレート・暫定テンプレート・改善・終了 */
export type LifeStatus = 'draft' | 'deployed' | 'measured' | 'template' | 'provisional' | 'improve' | 'retired';

/** What measuring says of a package: the verdict of the latest deployment that was judged, and since when it stands. */
export interface Judged {
  readonly verdict: 'promote' | 'improve' | 'continue' | 'undecidable';
  readonly on: IsoDate;
}

export interface PackageLife {
  readonly status: LifeStatus;
  readonly deployments: number;
  /** Deployments that somebody else answered for than the first one. */
  readonly reproductions: number;
  readonly decision: Decision | null;
}

/**
 * Follows from its deployments, from the verdict and from what a person decided, as of a date: a verdict that came after the
 * person's word stands above it, save that what is retired stays so.
 */
export function lifeOf(
  pack: SupportPackage,
  deployments: readonly Deployment[],
  decisions: readonly Decision[],
  asOf: IsoDate,
  judged: Judged | null = null,
): PackageLife {
  const own = deployments
    .filter((one) => one.package === pack.id && one.startedOn <= asOf)
    .sort((a, b) => (a.startedOn === b.startedOn ? (a.id < b.id ? -1 : 1) : a.startedOn < b.startedOn ? -1 : 1));
  const decision = decisions.findLast((one) => one.package === pack.id && one.decidedOn <= asOf) ?? null;
  const first = own[0];
  const reproductions = first === undefined ? 0 : own.filter(({ responsible }) => responsible !== first.responsible).length;
  const running = own.some((one) => one.stoppedOn === null && addDays(one.startedOn, Math.max(one.windowDays, one.waitDays)) > asOf);
  const fromVerdict = judged === null ? null : (BY_VERDICT[judged.verdict] ?? null);
  const overruled = decision === null || (decision.status !== 'retired' && judged !== null && judged.on > decision.decidedOn);
  const decided = overruled ? (fromVerdict ?? decision?.status) : decision.status;
  const status = decided ?? (own.length === 0 ? 'draft' : running ? 'deployed' : 'measured');
  return { status, deployments: own.length, reproductions, decision };
}

const BY_VERDICT: Readonly<Partial<Record<Judged['verdict'], LifeStatus>>> = { promote: 'template', improve: 'improve' };

export interface Rate {
  readonly k: number;
  readonly n: number;
  /** Wilson, 95 %. */
  readonly low: number;
  readonly high: number;
}
export interface PackageRates {
  readonly started: number;
  readonly waiting: number;
  readonly ended: Readonly<Record<string, number>>;
  /** Items done of items sent. */
  readonly done: Rate;
  /** Partners that did at least one thing that was wanted. */
  readonly reacted: Rate;
  readonly items: readonly { readonly week: number; readonly content: string; readonly done: Rate }[];
}

/** How far the partners of a package have come: rates with their intervals, no verdict. */
export function ratesOf(id: string, assessments: readonly Assessment[]): PackageRates {
  const standings = assessments.flatMap((one) => (one.package?.id === id ? [one.package] : []));
  const started = standings.filter(({ items }) => items.length > 0);
  const due = started.flatMap(({ items }) => items.filter(({ state }) => state !== 'later' && state !== 'skipped'));
  const keys = [...new Set(due.map(({ week, content }) => `${String(week).padStart(2, '0')} ${content}`))].sort();
  const ended: Record<string, number> = {};
  for (const { endedBy } of standings) if (endedBy !== null) ended[endedBy] = (ended[endedBy] ?? 0) + 1;
  return {
    started: started.length,
    waiting: standings.filter(({ status }) => status === 'waiting').length,
    ended,
    done: rate(due.filter(({ state }) => state === 'done').length, due.length),
    reacted: rate(started.filter(({ items }) => items.some(({ state }) => state === 'done')).length, started.length),
    items: keys.map((key) => {
      const week = Number(key.slice(0, 2));
      const content = key.slice(3);
      const own = due.filter((one) => one.week === week && one.content === content);
      return { week, content, done: rate(own.filter(({ state }) => state === 'done').length, own.length) };
    }),
  };
}

function rate(k: number, n: number): Rate {
  return { k, n, ...wilson(k, n) };
}
