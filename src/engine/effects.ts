import { dayOf, isoOf } from '../core/assess/days.ts';
import {
  deploymentEffect,
  measuredUntil,
  packageEffects,
  readOutcomes,
  windowsOf,
  type DeploymentEffect,
  type Member,
  type PackageEffect,
} from '../core/effect/index.ts';
import type { Deployment, SupportPackage } from '../core/package/index.ts';
import type { Enrolment, IsoDate } from '../core/types.ts';
import { inCompanyCurrency } from './company-currency.ts';
import { compareWith, type Chosen } from './effect-controls.ts';
import type { ReportContext } from './report.ts';

/** Everything that was sent out up to a day and what it did, package by package. */
export async function readPackageEffects(context: ReportContext, asOf: IsoDate, only?: string): Promise<readonly PackageEffect[]> {
  const { store, policy } = context;
  const enrolments = await store.enrolments();
  const deployments = await store.deployments();
  const cases: Case[] = [];
  for (const deployment of deployments) {
    const pack = policy.settings.packages.find(({ id }) => id === deployment.package);
    if (pack === undefined || deployment.startedOn > asOf) continue;
    if (only !== undefined && pack.id !== only && !sameQuarter(deployment, only, deployments)) continue;
    cases.push(await readCase(context, deployment, pack, enrolments, asOf));
  }
  return packageEffects(judged(cases).filter((one) => only === undefined || one.package === only));
}

type Case = Parameters<typeof deploymentEffect>[0];

/** Packages judged in one quarter are compared at once: another one of that quarter belongs to the family. */
function sameQuarter(other: Deployment, id: string, all: readonly Deployment[]): boolean {
  const quarters = all.filter((one) => one.package === id).map((one) => quarterOf(measuredUntil(one).judgedOn));
  return quarters.includes(quarterOf(measuredUntil(other).judgedOn));
}

function quarterOf(date: IsoDate): string {
  return `${date.slice(0, 4)} ${Math.floor((Number(date.slice(5, 7)) - 1) / 3)}`;
}

/** Each once by itself; where several were judged in one quarter, once more with the p of the others. */
function judged(cases: readonly Case[]): readonly DeploymentEffect[] {
  const alone = cases.map((one) => deploymentEffect(one));
  return alone.map((effect, i) => {
    const input = cases[i];
    const family = alone.flatMap((other) =>
      other !== effect && quarterOf(other.judgedOn) === quarterOf(effect.judgedOn) ? (pOf(other) ?? []) : [],
    );
    return input === undefined || family.length === 0 || effect.report === null ? effect : deploymentEffect(input, { family });
  });
}

function pOf({ report }: DeploymentEffect): number | null {
  return report?.effect?.permutationP ?? report?.effect?.p ?? null;
}

async function readCase(
  context: ReportContext,
  deployment: Deployment,
  pack: SupportPackage,
  enrolments: readonly Enrolment[],
  asOf: IsoDate,
): Promise<Case> {
  const { store, policy } = context;
  const windows = windowsOf(deployment);
  const { chosen, widened, lost } = await compareWith(store, deployment, pack, {
    enrolments,
    outcome: windows.outcome,
    packages: policy.settings.packages,
  });
  const end = isoOf(windows.outcome.until - 1);
  const scopeOrder = (await store.connections()).map(({ scope }) => scope);
  const members: Member[] = [];
  const partnerIds = [...chosen.keys()];
  if (partnerIds.length > 0) {
    for await (const history of store.histories({ scopeOrder, upTo: end < asOf ? end : asOf, partnerIds })) {
      const one = chosen.get(history.facts.id);
      if (one === undefined) continue;
      members.push(memberOf(one, readOutcomes(inCompanyCurrency(policy, history), pack, windows, policy.settings)));
    }
  }
  const delivered = await deliveredShare(context, pack, windows.outcome);
  return { deployment, pack, members, asOf, widened, lost: lost + chosen.size - members.length, delivered };
}

function memberOf({ treated, stratum, other, before }: Chosen, reading: Member['reading']): Member {
  return { treated, stratum, other, before, reading };
}

/** How much of the window has been read of those sources that tell of the outcome. Files and notes by hand are never late. */
async function deliveredShare(
  { store, policy }: ReportContext,
  { measure }: SupportPackage,
  { from, until }: { readonly from: number; readonly until: number },
): Promise<number> {
  const types = Object.entries(policy.settings.catalogue.eventTypes).filter(
    ([name, type]) => name === measure.primary || (measure.primary === 'contact.twoWay' ? type.contact === true : type.deal === 'start'),
  );
  const at = await store.deliveredTo(types.map(([name]) => name));
  if (at === null) return 1;
  return Math.min(1, Math.max(0, (dayOf(at.slice(0, 10)) + 1 - from) / (until - from)));
}
