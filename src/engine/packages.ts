import { AppError } from '../core/errors.ts';
import { mustBeRecorded, planStart, type Deployment, type StartPlan, type SupportPackage } from '../core/package/index.ts';
import { addDays } from '../core/package/standing.ts';
import type { Assessment, Enrolment, IsoDate } from '../core/types.ts';
import type { Policy } from './policy.ts';
import type { Store } from './store.ts';

export interface StartRequest {
  readonly id: string;
  readonly asOf: IsoDate;
  readonly by: string;
  readonly responsible: string | null;
  /** null: by number and by what the package says. */
  readonly waitlist: boolean | null;
  /** Why nobody is to wait. */
  readonly reason: string | null;
  readonly dryRun: boolean;
}

export interface StartOutcome {
  readonly plan: StartPlan;
  readonly deployment: Deployment;
  /** HubSpot's list of those who are in a package, by scope; null: not there yet. */
  readonly lists: readonly { readonly connection: string; readonly list: string; readonly id: string | null }[];
  readonly started: boolean;
}

export interface PackageContext {
  readonly store: Store;
  readonly policy: Pick<Policy, 'settings' | 'version'>;
}

/** The plan, and unless it is a dry run the start. Enrolments are facts: the next assessment does the rest. */
export async function startPackage({ store, policy }: PackageContext, request: StartRequest): Promise<StartOutcome> {
  const { packages, touch } = policy.settings;
  const pack = packageNamed(packages, request.id);
  const { asOf } = request;
  await requireFresh(store, policy, asOf);
  const latest = (await store.decisions()).findLast((one) => one.package === pack.id);
  if (latest?.status === 'retired') {
    throw new AppError('INPUT_INVALID', `${pack.id} was retired on ${latest.decidedOn} by ${latest.decidedBy}: ${latest.reason}`, {
      fix: 'Start another package, or write this one anew under another id',
    });
  }
  const id = `${pack.id}@${asOf}`;
  const seed = seedOf(id);
  const windowDays = await windowOf(store, policy.settings, pack, asOf);
  const options = { asOf, waitlist: request.waitlist, seed, packages, newPerOwnerPerDay: touch.tasks.newPerOwnerPerDay, windowDays };
  const plan = planStart(pack, await slim(store), options);
  const reason = refusalOf(pack, request);
  const deployment: Deployment = {
    id,
    package: pack.id,
    startedOn: asOf,
    startedBy: request.by,
    responsible: request.responsible ?? pack.responsible,
    waitlist: plan.waitlist,
    noWaitlistReason: plan.waitlist ? null : reason,
    seed,
    waitDays: plan.waitDays,
    windowDays,
    config: policy.version,
    stoppedOn: null,
    stoppedBy: null,
    stopReason: null,
  };
  const lists = await listsOf(store, pack);
  if (request.dryRun) return { plan, deployment, lists, started: false };
  if (plan.eligible === 0) throw empty(pack, plan);
  if (!(await store.startDeployment(deployment, enrolmentsOf(deployment, plan)))) {
    throw new AppError('INPUT_INVALID', `${pack.id} was started on ${asOf} already`, {
      fix: `See it with \`kakehashi packages show ${pack.id}\`; a package can be started once a day`,
    });
  }
  return { plan, deployment, lists, started: true };
}

/** One and a half median sales cycles of the last two years, where sales are measured and that is longer than the package says. */
async function windowOf(store: Store, { catalogue }: Policy['settings'], { measure }: SupportPackage, asOf: IsoDate): Promise<number> {
  if (measure.primary !== 'deal.won' && measure.secondary !== 'deal.won') return measure.windowDays;
  const kinds = Object.entries(catalogue.eventTypes);
  const typesOf = (...deal: readonly string[]): string[] => kinds.flatMap(([name, type]) => (deal.includes(type.deal ?? '') ? [name] : []));
  const cycle = await store.medianCycle({ begin: typesOf('start', 'proposal'), win: typesOf('win') }, addDays(asOf, -730));
  return cycle === null ? measure.windowDays : Math.min(LONGEST_WINDOW, Math.max(measure.windowDays, Math.ceil(1.5 * cycle)));
}

const LONGEST_WINDOW = 365;

export function packageNamed(packages: readonly SupportPackage[], id: string): SupportPackage {
  const pack = packages.find((one) => one.id === id);
  if (pack !== undefined) return pack;
  const known = packages.map((one) => one.id).join(', ');
  throw new AppError('INPUT_INVALID', `There is no package ${id}`, {
    fix: known === '' ? 'Add config/packages/<id>.yaml' : `One of ${known}, or add config/packages/${id}.yaml`,
  });
}

async function requireFresh(store: Store, policy: PackageContext['policy'], asOf: IsoDate): Promise<void> {
  const last = await store.lastAssessment();
  if (last?.asOf === asOf && last.config === policy.version) return;
  const found =
    last === null
      ? 'Nothing has been assessed yet'
      : `The last assessment is as of ${last.asOf}${last.config === policy.version ? '' : ', by other settings'}`;
  throw new AppError('INPUT_INVALID', `${found}; a package starts from an assessment as of ${asOf}`, {
    fix: 'Run `kakehashi run` (or `assess`) first, then start the package',
  });
}

/** Without what takes room: who fits is seen from states, flags and figures. */
export async function slim(store: Store): Promise<Assessment[]> {
  const all: Assessment[] = [];
  for await (const one of store.assessments())
    all.push({ ...one, workings: {}, tasks: [], reasons: [], score: { ...one.score, parts: [] } });
  return all;
}

/** Who refuses the waiting group says why; a package that never has one says it in its file. */
function refusalOf(pack: SupportPackage, { waitlist, reason }: StartRequest): string | null {
  if (waitlist === false && (reason === null || reason.trim() === '')) {
    throw new AppError('INPUT_INVALID', 'Without a waiting group the effect cannot be told from chance, so its refusal needs a reason', {
      fix: 'Say why: --no-waitlist --reason "…" (it is stored and shown in the reports)',
    });
  }
  return waitlist === false ? reason : pack.waitlist === 'off' ? (pack.waitlistReason ?? null) : null;
}

function empty(pack: SupportPackage, plan: StartPlan): AppError {
  const message =
    plan.matching === 0
      ? `No partner fits the segment of ${pack.id}`
      : `All ${String(plan.matching)} partners that fit ${pack.id} are left out (in another package, resting, excluded, or evidence too thin)`;
  return new AppError('INPUT_INVALID', message, {
    fix: `Look at \`kakehashi packages start ${pack.id} --dry-run\`, and at the segment in config/packages/${pack.id}.yaml`,
  });
}

function enrolmentsOf({ id, startedOn, package: name }: Deployment, { drawn }: StartPlan): Enrolment[] {
  return drawn.map(({ partnerId, arm, stratum, startsOn }) => ({
    deployment: id,
    package: name,
    partnerId,
    arm,
    stratum,
    enrolledOn: startedOn,
    startsOn,
    endedOn: null,
    endedBy: null,
  }));
}

const IN_A_PACKAGE = 'L11';

async function listsOf(store: Store, pack: SupportPackage): Promise<StartOutcome['lists']> {
  if (!pack.weeks.some(({ items }) => items.some(({ channel }) => channel === 'hubspot-list'))) return [];
  const homes = (await store.connections()).filter(({ connector }) => connector === 'hubspot');
  return Promise.all(
    homes.map(async ({ name, scope }) => ({
      connection: name,
      list: IN_A_PACKAGE,
      id: (await store.listIds(scope)).get(IN_A_PACKAGE) ?? null,
    })),
  );
}

/** The same package on the same day draws the same lot (FNV-1a). */
function seedOf(id: string): number {
  let hash = 0x811c9dc5;
  for (const character of id) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 1;
}

/** Endings that a state or a flag has brought become facts, so that they stay when the state or flag has passed. */
export async function recordEndings(store: Store): Promise<number> {
  const open = (await store.enrolments()).filter(({ endedOn }) => endedOn === null);
  if (open.length === 0) return 0;
  const endings = [];
  for await (const { partnerId, package: standing } of store.assessments({ partnerIds: [...new Set(open.map((one) => one.partnerId))] })) {
    if (standing === undefined || standing.endedOn === null || !mustBeRecorded(standing)) continue;
    endings.push({ deployment: standing.deployment, partnerId, on: standing.endedOn, by: standing.endedBy ?? '' });
  }
  return store.endEnrolments(endings);
}
