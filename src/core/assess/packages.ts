import { isTemplate } from '../package/check.ts';
import { packageStanding } from '../package/standing.ts';
import { subjectOf } from '../package/subject.ts';
import type { PackageItem, SupportPackage } from '../package/table.ts';
import type { Assessment, IsoDate, ItemStanding, PackageStanding, Reason, RecommendedTask, Text } from '../types.ts';
import { dayOf, isoOf } from './days.ts';
import { both } from './format.ts';
import { titleOf } from './content-title.ts';
import { batchTasks, partnerTasks, subjectLine, type TaskSubject } from './tasks.ts';
import { TEMPLATES, type TemplateId } from './templates.ts';

interface Enrolled {
  readonly standing: PackageStanding;
  readonly reason: Reason;
  readonly tasks: readonly RecommendedTask[];
}

/** What packages ask of a partner at the moment. */
interface Due {
  readonly subject: TaskSubject;
  readonly pack: SupportPackage;
  readonly standing: PackageStanding;
  readonly item: PackageItem;
  readonly week: number;
}

/**
 * Where every partner that is in a package stands, and the tasks of the package that are due, by partner. Those of a low
 * touch are one per owner; they belong to the first partner of the owner.
 */
export function packagesOf<F extends { readonly subject: TaskSubject }>(
  finished: readonly F[],
  assess: (one: F) => Assessment,
): ReadonlyMap<string, Enrolled> {
  const found = new Map<string, { standing: PackageStanding; reason: Reason; tasks: RecommendedTask[] }>();
  const low: Due[] = [];
  for (const one of finished) {
    const { track } = one.subject.inputs.standing.walker;
    if (track.enrolments.length === 0) continue;
    const standing = standingOf(one.subject, assess(one));
    if (standing === null) continue;
    const reason = reasonOf(standing);
    const due = dueNow(one.subject, standing);
    const tasks = due.filter(({ item }) => item.touch !== 'low').map((each) => singleTask(each, reason));
    low.push(...due.filter(({ item }) => item.touch === 'low'));
    found.set(one.subject.facts.id, { standing, reason, tasks });
  }
  for (const task of lowTasks(low)) found.get(task.partnerId)?.tasks.push(task);
  return found;
}

function standingOf(subject: TaskSubject, base: Assessment): PackageStanding | null {
  const { settings, asOf, standing } = subject.inputs;
  const { track } = standing.walker;
  const now = { subject: subjectOf(base), exclude: base.facts.exclude, stateSince: base.stateSince, registeredOn: base.facts.registeredOn };
  const found = packageStanding(track.enrolments, settings.packages, track.doings, now, base.asOf);
  // While the source of uses has stopped, "not done" cannot be told from "not heard of".
  const blind = track.feeds.leftOut.use !== null || track.feeds.componentUpTo.use < asOf - settings.scoring.staleAfterDays;
  return found !== null && blind ? { ...found, remind: [] } : found;
}

function dueNow(subject: TaskSubject, standing: PackageStanding): Due[] {
  const pack = subject.inputs.settings.packages.find(({ id }) => id === standing.id);
  if (pack === undefined || standing.status !== 'running') return [];
  const undone = (one: ItemStanding): boolean => one.state !== 'later' && one.state !== 'skipped' && one.state !== 'done';
  const silent = silentItem(subject, pack);
  const call = silent === null ? [] : [{ subject, pack, standing, item: silent, week: standing.week ?? 1 }];
  const planned = pack.weeks.flatMap(({ week, items }) =>
    items
      .filter((item) => item.channel === 'task')
      .filter((item) => standing.items.some((one) => one.week === week && one.content === item.content && undone(one)))
      .map((item) => ({ subject, pack, standing, item, week })),
  );
  return [...call, ...planned];
}

/** What the package does about a partner that has not reacted at all two weeks after its registration. */
function silentItem({ inputs }: TaskSubject, { onSilentDay14, wanted }: SupportPackage): PackageItem | null {
  if (onSilentDay14 === undefined || !inputs.standing.flags.has('silent')) return null;
  return { ...onSilentDay14, touch: 'high', wanted, doneWhen: 'task.outcome' };
}

/** With the package's own key; a template that is used once keeps its usual key, so that it is made once whoever asks. */
function singleTask(due: Due, reason: Reason): RecommendedTask {
  const { subject, item, standing } = due;
  const told: TaskSubject = { ...subject, reasons: [reason, ...subject.reasons] };
  const since = dayOf(weekStart(due));
  const template = templateOf(item);
  const [made] = template === null ? [] : partnerTasks(told, [{ template, since, batch: false }]);
  const task = made ?? contentTask(due, reason.text, null);
  const once = template !== null && TEMPLATES[template].period === 'once';
  return { ...task, key: once ? task.key : `${subject.facts.id}:${placeOf(due)}:${standing.startsOn}`, dueOn: dueOn(due) };
}

/** One task per owner, package, week and content. */
function lowTasks(due: readonly Due[]): RecommendedTask[] {
  const groups = new Map<string, Due[]>();
  for (const one of due) {
    const key = `owner:${one.subject.owner ?? 'queue'}:${placeOf(one)}:${one.standing.startsOn}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups].flatMap(([key, members]) => {
    const sorted = members.sort((a, b) => b.subject.priority - a.subject.priority || (a.subject.facts.id < b.subject.facts.id ? -1 : 1));
    const [first] = sorted;
    if (first === undefined) return [];
    const template = templateOf(first.item);
    const since = dayOf(weekStart(first));
    const [made] =
      template === null ? [] : batchTasks(sorted.map(({ subject }) => ({ subject, trigger: { template, since, batch: true } })));
    const task =
      made ??
      contentTask(
        first,
        reasonOf(first.standing).text,
        sorted.map(({ subject }) => subject.facts.name),
      );
    return [{ ...task, key, dueOn: dueOn(first) }];
  });
}

function templateOf(item: PackageItem): TemplateId | null {
  return isTemplate(item.content) && item.content in TEMPLATES ? (item.content as TemplateId) : null;
}

function placeOf({ pack, week, item }: Due): string {
  return `${pack.id}.w${String(week)}.${item.content}`;
}

const WEEK = 7;

function weekStart({ standing, week }: Due): IsoDate {
  return isoOf(dayOf(standing.startsOn) + (week - 1) * WEEK);
}

/** Counted from the item's week, so that it does not move from day to day; never past. */
function dueOn(due: Due): IsoDate {
  const { item, subject } = due;
  const { calendar, settings, asOf } = subject.inputs;
  const days = item.dueBusinessDays ?? settings.touch.tasks.dueDays[item.touch ?? 'high'];
  const planned = calendar.addBusinessDays(dayOf(weekStart(due)), days);
  return isoOf(planned >= asOf ? planned : calendar.addBusinessDays(asOf, 1));
}

function wantedOf(item: PackageItem): Text {
  return typeof item.wanted === 'string' ? { ja: item.wanted, en: item.wanted } : item.wanted;
}

/** A task about a content item of the catalogue, in the five lines of every task. */
function contentTask({ subject, item }: Due, why: Text, names: readonly string[] | null): RecommendedTask {
  const { settings } = subject.inputs;
  const title = titleOf(item.content, settings);
  const wanted = wantedOf(item);
  const link = settings.catalogue.items[item.content]?.link;
  const many = names !== null && names.length > 1 ? names.length : null;
  const action = both((locale) =>
    locale === 'ja'
      ? `${title.ja}:${wanted.ja}${many === null ? '' : `(${String(many)}社)`}`
      : `${title.en}: ${wanted.en}${many === null ? '' : ` (${String(many)})`}`,
  );
  const who = { ja: subject.facts.name, en: subject.facts.name };
  const asOf = isoOf(subject.inputs.standing.walker.track.feeds.dataAsOf);
  const description = both((locale) => {
    const ja = locale === 'ja';
    return [
      `${ja ? '理由' : 'Why'}: ${why[locale]}`,
      `${ja ? 'すること' : 'Do'}: ${wanted[locale]}`,
      `${ja ? '使うもの' : 'Use'}: ${title[locale]}${link === undefined ? '' : ` ${link}`}`,
      `${ja ? '完了の目安' : 'Done when'}: ${wanted[locale]}`,
      ja
        ? `根拠: Kakehashi の「${who.ja}」のページ(データ ${asOf} 時点)`
        : `Evidence: the page of ${who.en} in Kakehashi (data as of ${asOf})`,
      ...(many === null ? [] : [`${ja ? '対象' : 'Partners'}: ${(names ?? []).join(ja ? '、' : ', ')}`]),
    ].join('\n');
  });
  return {
    key: '',
    partnerId: subject.facts.id,
    template: item.content,
    subject: subjectLine(action, who),
    description,
    dueOn: isoOf(subject.inputs.asOf),
    owner: subject.owner,
    priority: subject.priority,
  };
}

function reasonOf(standing: PackageStanding): Reason {
  const due = standing.items.filter(({ state }) => state !== 'later' && state !== 'skipped');
  const done = `${String(due.filter(({ state }) => state === 'done').length)}/${String(due.length)}`;
  const { name, startsOn, endedOn, endedBy, remind } = standing;
  if (standing.status === 'waiting') {
    return {
      id: 'package',
      text: {
        ja: `支援パッケージ「${name.ja}」は ${startsOn} から(それまでは通常の支援)。`,
        en: `Support package “${name.en}” from ${startsOn}; ordinary support until then.`,
      },
    };
  }
  if (endedOn !== null) {
    const finished = endedBy === 'finished';
    return {
      id: 'package',
      text: {
        ja: `支援パッケージ「${name.ja}」は ${endedOn} に終了(${finished ? '最後の週まで実施' : `終了の条件: ${endedBy ?? ''}`}、済み ${done})。`,
        en: `Support package “${name.en}” ended on ${endedOn} (${finished ? 'all weeks done' : `by ${endedBy ?? ''}`}; ${done} items done).`,
      },
    };
  }
  const again = remind.length === 0 ? null : remind.join(', ');
  return {
    id: 'package',
    text: {
      ja: `支援パッケージ「${name.ja}」第${String(standing.week ?? 1)}週(${startsOn} 開始、済み ${done})。${again === null ? '' : `再案内(1回だけ):${again}。`}`,
      en: `Support package “${name.en}”, week ${String(standing.week ?? 1)} (since ${startsOn}; ${done} items done).${again === null ? '' : ` Reminder, once: ${again}.`}`,
    },
  };
}

/** Promises and people come before the programme. */
const BEFORE_PACKAGES = new Set(['T15', 'T10', 'T14', 'T05']);

const NEWS_DAYS = 28;

function isNews({ endedOn }: PackageStanding, asOf: IsoDate): boolean {
  return endedOn === null || dayOf(asOf) - dayOf(endedOn) <= NEWS_DAYS;
}

export function withPackage(base: Assessment, packages: ReadonlyMap<string, Enrolled>): Assessment {
  const enrolled = packages.get(base.partnerId);
  if (enrolled === undefined) return base;
  const own = new Set(base.tasks.map(({ template }) => template));
  const added = enrolled.tasks.filter(({ template }) => !own.has(template));
  const first = base.tasks.filter(({ template }) => BEFORE_PACKAGES.has(template));
  const rest = base.tasks.filter(({ template }) => !BEFORE_PACKAGES.has(template));
  return {
    ...base,
    package: enrolled.standing,
    reasons: isNews(enrolled.standing, base.asOf) ? [...base.reasons, enrolled.reason] : base.reasons,
    tasks: [...first, ...added, ...rest],
  };
}
