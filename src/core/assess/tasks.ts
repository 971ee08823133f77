import { optionLabel } from '../fields.ts';
import type { IsoDate, Locale, PartnerFacts, Reason, RecommendedTask, SupportStep, Text, TouchLevel } from '../types.ts';
import { type ActionInputs, type Trigger, usualTemplate } from './actions.ts';
import type { Calendar } from './calendar.ts';
import { conditionsOf } from './conditions.ts';
import { titleOf } from './content-title.ts';
import { type Day, isoOf, isoWeek, mondayOnOrBefore, monthOf } from './days.ts';
import { both, num } from './format.ts';
import type { Settings } from './settings/index.ts';
import { ONLINE, type Template, type TemplateId, TEMPLATES } from './templates.ts';

/** What the texts of a partner's tasks are made from. */
export interface TaskSubject {
  readonly facts: PartnerFacts;
  readonly inputs: ActionInputs;
  readonly reasons: readonly Reason[];
  readonly priority: number;
  readonly owner: string | null;
}

/** Tasks of single partners; a task's description carries the reasons of all triggers of the partner. */
export function partnerTasks(subject: TaskSubject, triggers: readonly Trigger[]): RecommendedTask[] {
  const single = triggers.filter(({ batch }) => !batch);
  return single.map((trigger) => {
    const template = TEMPLATES[trigger.template];
    const others = triggers
      .filter((one) => one !== trigger)
      .map(({ template: id }) => filled(TEMPLATES[id].action, variables(subject, id)));
    const action = filled(template.action, variables(subject, trigger.template));
    const { asOf } = subject.inputs;
    return {
      key: `${subject.facts.id}:${trigger.template}:${periodOf(template.period, asOf, trigger.since)}`,
      partnerId: subject.facts.id,
      template: trigger.template,
      subject: subjectLine(action, { ja: subject.facts.name, en: subject.facts.name }),
      description: description(subject, trigger.template, others),
      dueOn: dueOn(template, trigger.since, asOf, subject.inputs),
      owner: subject.owner,
      priority: subject.priority,
    };
  });
}

const NAMES_SHOWN = 15;

/** One task per owner and template for all partners that a low touch wants; it belongs to the first of them. Subjects come by priority. */
export function batchTasks(subjects: readonly { readonly subject: TaskSubject; readonly trigger: Trigger }[]): RecommendedTask[] {
  const groups = new Map<string, { subject: TaskSubject; trigger: Trigger }[]>();
  for (const one of subjects) {
    const key = `${one.subject.owner ?? 'queue'}:${one.trigger.template}`;
    const list = groups.get(key) ?? [];
    list.push(one);
    groups.set(key, list);
  }
  return [...groups].flatMap(([key, members]) => {
    const head = members[0];
    return head === undefined ? [] : [batchTask(key, head, members)];
  });
}

function batchTask(
  key: string,
  { subject, trigger }: { readonly subject: TaskSubject; readonly trigger: Trigger },
  members: readonly { readonly subject: TaskSubject }[],
): RecommendedTask {
  const template = TEMPLATES[trigger.template];
  const { asOf } = subject.inputs;
  const n = members.length;
  const names = members.slice(0, NAMES_SHOWN).map((one) => one.subject.facts.name);
  const more = n - names.length;
  const list = {
    ja: `${names.join('、')}${more > 0 ? ` ほか${num(more)}社` : ''}`,
    en: `${names.join(', ')}${more > 0 ? ` and ${num(more)} more` : ''}`,
  };
  const action = both(
    (locale) =>
      `${filled(template.action, variables(subject, trigger.template))[locale]}${(template.batch?.[locale] ?? '').replace('{n}', num(n))}`,
  );
  const head = subject.facts.name;
  const text = description(subject, trigger.template, [], { n, list });
  return {
    key: `owner:${key}:${periodOf(template.period, asOf, trigger.since)}`,
    partnerId: subject.facts.id,
    template: trigger.template,
    subject: subjectLine(
      action,
      n === 1 ? { ja: head, en: head } : { ja: `${head} ほか${num(n - 1)}社`, en: `${head} and ${num(n - 1)} more` },
    ),
    description: n === 1 ? text : both((locale) => `${text[locale]}\n${locale === 'ja' ? '対象' : 'Partners'}: ${list[locale]}`),
    dueOn: dueOn({ ...template, due: 'low' }, trigger.since, asOf, subject.inputs),
    owner: subject.owner,
    priority: subject.priority,
  };
}

/** What a partner's field 「次の一手」 says: the leading trigger, else what its level usually means. */
export function nextAction(
  subject: TaskSubject,
  triggers: readonly Trigger[],
  step: SupportStep,
  touch: TouchLevel,
): { action: Text; due: IsoDate | null } {
  const { facts, inputs } = subject;
  const { settings } = inputs;
  if (facts.exclude) return { action: { ja: '対応なし:支援対象から外しています', en: 'Nothing to do: excluded from support' }, due: null };
  const lead = triggers[0];
  if (lead !== undefined) {
    const template = TEMPLATES[lead.template];
    return {
      action: filled(template.action, variables(subject, lead.template)),
      due: dueOn(lead.batch ? { ...template, due: 'low' } : template, lead.since, inputs.asOf, inputs),
    };
  }
  if (touch === 'none') return { action: { ja: '対応なし:支援を休止しています', en: 'Nothing to do: support is paused' }, due: null };
  if (touch === 'tech') {
    const online = ONLINE[step];
    const title = online === undefined ? { ja: '案内', en: 'information' } : titleOf(online.content, settings);
    return { action: both((locale) => `${online?.action[locale] ?? ''}${locale === 'ja' ? ':' : ': '}${title[locale]}`), due: null };
  }
  const id = usualTemplate(inputs.state, step, touch, inputs.standing.walker.lastActivity !== null);
  return { action: filled(TEMPLATES[id].action, variables(subject, id)), due: null };
}

export function subjectLine(action: Text, partner: Text): Text {
  return { ja: `【支援】${action.ja}|${partner.ja}`, en: `[Support] ${action.en} | ${partner.en}` };
}

/** Conditions that no task of their own tells of: what was offered and not used. */
const OF_SUPPORT = new Set(['consumption_below_50', 'video_and_template_open', 'portal_idle_30d']);

function description(
  subject: TaskSubject,
  id: TemplateId,
  others: readonly Text[],
  batch?: { readonly n: number; readonly list: Text },
): Text {
  const template = TEMPLATES[id];
  const values = variables(subject, id, batch);
  const { facts, inputs, reasons } = subject;
  const asOf = inputs.standing.walker.track.feeds.dataAsOf;
  const undone =
    batch === undefined ? conditionsOf(inputs.standing, inputs.asOf, inputs.settings).filter((one) => OF_SUPPORT.has(one)) : [];
  return both((locale) => {
    const ja = locale === 'ja';
    const why = [
      reasons
        .slice(0, 2)
        .map((reason) => reason.text[locale])
        .join(ja ? '' : ' '),
      ...others.map((text) => `${ja ? 'あわせて:' : 'Also: '}${text[locale]}`),
      ...undone.map((condition) => `${ja ? 'あわせて:' : 'Also: '}${optionLabel('conditions', condition, locale)}`),
    ];
    const use = template.content === null ? (ja ? '特になし' : 'nothing in particular') : used(template.content, inputs.settings, locale);
    return [
      `${ja ? '理由' : 'Why'}: ${why.filter((text) => text !== '').join(ja ? ' ' : ' ')}`,
      `${ja ? 'すること' : 'Do'}: ${filled(template.do, values)[locale]}`,
      `${ja ? '使うもの' : 'Use'}: ${use}`,
      `${ja ? '完了の目安' : 'Done when'}: ${template.done[locale]}`,
      ja
        ? `根拠: Kakehashi の「${facts.name}」のページ(データ ${isoOf(asOf)} 時点)`
        : `Evidence: the page of ${facts.name} in Kakehashi (data as of ${isoOf(asOf)})`,
    ].join('\n');
  });
}

function used(content: string, settings: Settings, locale: Locale): string {
  const item = settings.catalogue.items[content];
  const title = titleOf(content, settings)[locale];
  return item?.link === undefined ? `${title}${locale === 'ja' ? '(リンクは未登録)' : ' (no link on record)'}` : `${title} ${item.link}`;
}

/** Business days from this week's Monday, or from the trigger where that is later: the date stays the same from day to day, and is never past. */
export function dueOn(
  template: Pick<Template, 'due'>,
  since: Day,
  asOf: Day,
  { settings, calendar }: { readonly settings: Settings; readonly calendar: Calendar },
): IsoDate {
  const from = Math.min(asOf, Math.max(since, mondayOnOrBefore(asOf)));
  return isoOf(calendar.addBusinessDays(from, settings.touch.tasks.dueDays[template.due]));
}

function periodOf(period: Template['period'], asOf: Day, since: Day): string {
  if (period === 'week') return isoWeek(asOf);
  if (period === 'change') return isoOf(since);
  if (period === 'once') return 'once';
  const month = monthOf(asOf);
  return period === 'month' ? month : `${month.slice(0, 4)}-Q${String(Math.ceil(Number(month.slice(5)) / 3))}`;
}

type Values = Readonly<Record<string, Text>>;

function same(value: string): Text {
  return { ja: value, en: value };
}

/** Real figures for the placeholders; what is not known is said in words. */
function variables(subject: TaskSubject, id: TemplateId, batch?: { readonly n: number; readonly list: Text }): Values {
  const { inputs, facts } = subject;
  const { standing, asOf, settings, calendar, peers } = inputs;
  const { walker, clocks } = standing;
  const { marks, deals, deliveries } = walker.track;
  const template = TEMPLATES[id];
  const content = titleOf(template.content ?? 'win-story', settings);
  const downloaded = deliveries.filter(({ item, consumedOn }) => item === 'first-proposal-template' && consumedOn !== null).length > 0;
  const sent = deliveries.some(({ item }) => item === 'first-proposal-template');
  const oldest = marks.openInquiries[0];
  return {
    route: { ja: '(記録なし)', en: '(not on record)' },
    list: batch?.list ?? same(facts.name),
    n: same(num(id === 'T07' ? deals.proposals12m : (batch?.n ?? 1))),
    w: same(num(deals.wins12m)),
    peer: same(num(peers.qualityRate * 100)),
    template: content,
    content,
    winning_content: titleOf('win-story', settings),
    dl_state: downloaded
      ? { ja: 'ダウンロード済み', en: 'downloaded' }
      : sent
        ? { ja: '未ダウンロード', en: 'not downloaded' }
        : { ja: 'まだ届けていません', en: 'not sent yet' },
    delivered: same(num(marks.delivered)),
    seen: same(num(marks.seen)),
    last_proposals: deals.last === null ? { ja: '(まだありません)', en: '(none yet)' } : dealText(deals.last),
    last_deal: deals.last === null ? { ja: '(案件の記録なし)', en: '(no deal on record)' } : dealText(deals.last),
    lost_reasons:
      deals.lost12m === 0
        ? { ja: '(失注の記録なし)', en: '(no lost deal on record)' }
        : { ja: `(失注${num(deals.lost12m)}件)`, en: `(${num(deals.lost12m)} lost)` },
    expected: same(num(clocks.expected)),
    days: same(num(id === 'T15' && oldest !== undefined ? calendar.businessDays(oldest, asOf) : (clocks.d ?? 0))),
    open: { ja: `${num(marks.openInquiries.length)}件`, en: num(marks.openInquiries.length) },
    key_person: { ja: '(CRMの取引先責任者を確認)', en: '(see the contacts in the CRM)' },
    link: {
      ja: oldest === undefined ? '(記録なし)' : `(${isoOf(oldest)} 受付)`,
      en: oldest === undefined ? '(not on record)' : `(received ${isoOf(oldest)})`,
    },
  };
}

function dealText({ name, on }: { readonly name: string | null; readonly on: IsoDate }): Text {
  return name === null ? { ja: `${on} の案件`, en: `the deal of ${on}` } : { ja: `「${name}」(${on})`, en: `“${name}” (${on})` };
}

function filled(text: Text, values: Values): Text {
  return both((locale) => text[locale].replaceAll(/\{(\w+)\}/g, (placeholder, name: string) => values[name]?.[locale] ?? placeholder));
}
