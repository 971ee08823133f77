import type { IsoDate, RecommendedTask } from '../types.ts';
import type { Settings } from './settings/index.ts';

/** A task that was made before, whatever became of it. */
export interface LedgerTask {
  readonly key: string;
  readonly partnerId: string;
  readonly owner: string | null;
  readonly status: 'owed' | 'open' | 'completed' | 'dismissed';
  readonly createdOn: IsoDate;
}

export type WaitReason = 'partnerHasOpenTask' | 'ownerDayFull' | 'ownerOpenFull' | 'tasksOff';

/** What the choice looks at. */
export type TaskBrief = Pick<RecommendedTask, 'key' | 'partnerId' | 'template' | 'owner' | 'priority'>;

export interface Selection<T extends TaskBrief> {
  readonly create: readonly T[];
  readonly waiting: readonly { readonly task: T; readonly reason: WaitReason }[];
  /** Partners that wait for their owner's hands, per owner (`` for nobody's). */
  readonly waitingByOwner: Readonly<Record<string, number>>;
}

/**
 * Which recommended tasks to make now: none that was made before, one open task per partner, five new per owner and day,
 * fifteen open per owner; the rest waits in order of priority. Of one partner's tasks the first in its list leads, the
 * others' reasons stand in its description. A task for many partners (`owner:…`) does not occupy the partner it is filed under.
 */
export function selectTasks<T extends TaskBrief>(
  recommended: readonly T[],
  ledger: readonly LedgerTask[],
  settings: Settings,
  asOf: IsoDate,
): Selection<T> {
  const limits = settings.touch.tasks;
  const made = new Set(ledger.map(({ key }) => key));
  const open = ledger.filter(({ status }) => status === 'owed' || status === 'open');
  const perPartner = countBy(
    open.filter(({ key }) => !isBatch(key)),
    ({ partnerId }) => partnerId,
  );
  const perOwner = countBy(open, ({ owner }) => owner ?? '');
  const today = countBy(
    ledger.filter(({ createdOn }) => createdOn === asOf),
    ({ owner }) => owner ?? '',
  );
  const create: T[] = [];
  const waiting: { task: T; reason: WaitReason }[] = [];
  for (const task of leading(recommended.filter(({ key }) => !made.has(key)))) {
    const owner = task.owner ?? '';
    const reason = refusal(task, { enabled: limits.enabled, perPartner, perOwner, today, limits });
    if (reason !== null) {
      waiting.push({ task, reason });
      continue;
    }
    create.push(task);
    if (!isBatch(task.key)) perPartner.set(task.partnerId, (perPartner.get(task.partnerId) ?? 0) + 1);
    perOwner.set(owner, (perOwner.get(owner) ?? 0) + 1);
    today.set(owner, (today.get(owner) ?? 0) + 1);
  }
  return {
    create,
    waiting,
    waitingByOwner: Object.fromEntries([...countBy(waiting, ({ task }) => task.owner ?? '')].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function isBatch(key: string): boolean {
  return key.startsWith('owner:');
}

interface Room {
  readonly enabled: boolean;
  readonly perPartner: ReadonlyMap<string, number>;
  readonly perOwner: ReadonlyMap<string, number>;
  readonly today: ReadonlyMap<string, number>;
  readonly limits: Settings['touch']['tasks'];
}

function refusal(task: TaskBrief, { enabled, perPartner, perOwner, today, limits }: Room): WaitReason | null {
  const owner = task.owner ?? '';
  if (!enabled) return 'tasksOff';
  // Who takes a partner over is told of it, although a task of the predecessor's came along.
  if (!isBatch(task.key) && task.template !== 'T14' && (perPartner.get(task.partnerId) ?? 0) >= limits.openPerPartner)
    return 'partnerHasOpenTask';
  if ((perOwner.get(owner) ?? 0) >= limits.openPerOwner) return 'ownerOpenFull';
  return (today.get(owner) ?? 0) >= limits.newPerOwnerPerDay ? 'ownerDayFull' : null;
}

/** The first task of each partner, and every task for many, by priority. */
function leading<T extends TaskBrief>(tasks: readonly T[]): T[] {
  const seen = new Set<string>();
  const kept = tasks.filter((task) => {
    if (isBatch(task.key)) return true;
    if (seen.has(task.partnerId)) return false;
    seen.add(task.partnerId);
    return true;
  });
  return kept.sort((a, b) => b.priority - a.priority || (a.key < b.key ? -1 : 1));
}

function countBy<T>(list: readonly T[], keyOf: (one: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const one of list) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1);
  return counts;
}
