import { both, num } from '../assess/format.ts';
import { eventLabel, type Settings } from '../assess/settings/index.ts';
import { optionLabel } from '../fields.ts';
import type { EntityKey, IsoDate, Locale, Text } from '../types.ts';
import type { Briefing, Told } from './briefing.ts';
import { heading, paragraph, same, type Block, type Fact } from './document.ts';

/** So many come first: the ones to look at on the first day. */
export const FIRST_DAY = 5;

export interface Handover {
  readonly owner: { readonly id: string; readonly name: string; readonly active: boolean };
  readonly asOf: IsoDate;
  /** Most urgent first. */
  readonly briefings: readonly Briefing[];
  /** Names of the contacts that the briefings speak of. */
  readonly people: Readonly<Record<EntityKey, string>>;
}

export interface HandoverWords {
  readonly settings: Settings;
  readonly currency: string;
}

/** Ten lines for each partner of an owner. */
export function handoverBlocks(handover: Handover, words: HandoverWords): readonly Block[] {
  const { owner, asOf, briefings } = handover;
  const head: Block[] = [
    heading(1, { ja: `引き継ぎ:${owner.name}`, en: `Handover: ${owner.name}` }),
    paragraph({
      ja: `${num(briefings.length)}社、${asOf} 時点。${owner.active ? '' : 'この担当者は現在無効です。'}`,
      en: `${num(briefings.length)} ${briefings.length === 1 ? 'partner' : 'partners'}, as of ${asOf}.${owner.active ? '' : ' This owner is no longer active.'}`,
    }),
  ];
  if (briefings.length === 0)
    return [...head, paragraph({ ja: '担当するパートナーはありません。', en: 'No partner belongs to this owner.' })];
  const part = (title: Text, some: readonly Briefing[]): Block[] =>
    some.length === 0 ? [] : [heading(2, title), ...some.flatMap((one) => partnerBlocks(one, handover, words))];
  const rest = briefings.slice(FIRST_DAY);
  return [
    ...head,
    ...part(
      rest.length === 0 ? { ja: '急ぐ順', en: 'Most urgent first' } : { ja: `まず${FIRST_DAY}社`, en: `First these ${FIRST_DAY}` },
      briefings.slice(0, FIRST_DAY),
    ),
    ...part({ ja: 'そのほか(急ぐ順)', en: 'The others, most urgent first' }, rest),
  ];
}

function partnerBlocks(briefing: Briefing, { people }: Handover, words: HandoverWords): Block[] {
  const fact = (ja: string, en: string, says: Text): Fact => ({ name: { ja, en }, says });
  const { assessment } = briefing;
  return [
    heading(3, same(briefing.name)),
    {
      kind: 'facts',
      rows: [
        fact('状態', 'State', state(briefing)),
        fact('理由', 'Why', reasons(briefing)),
        fact('うまくいっていること', 'What works', works(briefing, words)),
        fact('最後の接触', 'Last contact', toldText(briefing.lastContact, words)),
        fact('最後の約束', 'Last promise', promise(briefing.lastPromise)),
        fact('未回答の問い合わせ', 'Open inquiries', inquiries(briefing.inquiries)),
        fact('主担当者', 'Key person', keyPerson(briefing, people)),
        fact(
          '送ったもの',
          'Sent',
          items(briefing, () => true, words),
        ),
        fact(
          '見られたもの',
          'Seen',
          items(briefing, (stage) => stage !== 'delivered', words),
        ),
        fact('次の一手', 'Next action', assessment === null ? UNASSESSED : next(assessment.nextAction, assessment.nextActionDue)),
      ],
    },
  ];
}

const UNASSESSED: Text = { ja: 'まだ判定していません', en: 'not assessed yet' };
const NOTHING: Text = { ja: '記録なし', en: 'none on record' };

function state({ assessment }: Briefing): Text {
  if (assessment === null) return UNASSESSED;
  const { state, stateSince, risk, value, touch } = assessment;
  const shown = (key: string, option: string | null, locale: Locale): string => (option === null ? '–' : optionLabel(key, option, locale));
  return {
    ja: `${shown('state', state, 'ja')}(${stateSince} から)、離反リスク ${shown('riskLevel', risk.level, 'ja')}、取引規模 ${shown('valueTier', value.tier, 'ja')}、接点 ${shown('touch', touch, 'ja')}`,
    en: `${shown('state', state, 'en')} since ${stateSince}; risk ${shown('riskLevel', risk.level, 'en')}, volume ${shown('valueTier', value.tier, 'en')}, touch ${shown('touch', touch, 'en')}`,
  };
}

function reasons({ assessment }: Briefing): Text {
  const found = assessment?.reasons.slice(0, 2) ?? [];
  return found.length === 0 ? NOTHING : both((locale) => found.map(({ text }) => text[locale]).join(locale === 'ja' ? '' : ' '));
}

function works({ won, used }: Briefing, { settings, currency }: HandoverWords): Text {
  const parts: Text[] = [];
  if (won.deals > 0)
    parts.push({
      ja: `12か月で受注${num(won.deals)}件(${num(won.amount)} ${currency})`,
      en: `${num(won.deals)} won in 12 months (${num(won.amount)} ${currency})`,
    });
  if (used.length > 0)
    parts.push(
      both((locale) => {
        const names = used.slice(0, 3).map(({ item, times }) => `${titleOf(item, settings)[locale]}${times > 1 ? ` ×${num(times)}` : ''}`);
        return `${locale === 'ja' ? '使っている支援 ' : 'uses '}${joined(names, used.length, locale)}`;
      }),
    );
  return parts.length === 0 ? NOTHING : both((locale) => parts.map((one) => one[locale]).join(locale === 'ja' ? '、' : '; '));
}

function toldText(told: Told | null, { settings }: HandoverWords): Text {
  if (told === null) return NOTHING;
  return both((locale) => {
    const by = told.author === null ? '' : locale === 'ja' ? `(${told.author})` : ` (${told.author})`;
    const what = told.subject === null ? '' : locale === 'ja' ? `「${told.subject}」` : ` “${told.subject}”`;
    return `${told.on} ${eventLabel(told.type, settings.catalogue)[locale]}${by}${what}`;
  });
}

function promise(told: Told | null): Text {
  if (told === null) return NOTHING;
  const what = both((locale) => optionLabel('taskOutcome', 'proposal_planned', locale));
  return both((locale) => {
    const subject = told.subject === null ? '' : locale === 'ja' ? `「${told.subject}」` : ` “${told.subject}”`;
    return `${told.on} ${what[locale]}${subject}`;
  });
}

function inquiries(open: readonly Told[]): Text {
  if (open.length === 0) return { ja: 'なし', en: 'none' };
  return both((locale) => {
    const named = open.slice(0, 3).map(({ on, subject }) => (subject === null ? on : `${on} ${subject}`));
    return `${num(open.length)}${locale === 'ja' ? '件:' : ': '}${joined(named, open.length, locale)}`;
  });
}

function keyPerson({ keyPerson: person }: Briefing, people: Handover['people']): Text {
  if (person === null) return NOTHING;
  const name = people[person.key];
  if (name === undefined || name === '') return { ja: '名前の記録なし', en: 'name not on record' };
  if (person.contacts === 0) return same(name);
  return { ja: `${name}(12か月で接触${num(person.contacts)}回)`, en: `${name} (${num(person.contacts)} contacts in 12 months)` };
}

function items({ sent }: Briefing, keep: (stage: string) => boolean, { settings }: HandoverWords): Text {
  const kept = sent.filter(({ stage }) => keep(stage)).sort((a, b) => (a.on < b.on ? 1 : a.on > b.on ? -1 : 0));
  if (kept.length === 0) return NOTHING;
  return both((locale) => {
    const names = kept.slice(0, 3).map(({ item, stage }) => {
      const used = stage === 'used' ? (locale === 'ja' ? '(利用)' : ' (used)') : '';
      return `${titleOf(item, settings)[locale]}${used}`;
    });
    return `${num(kept.length)}${locale === 'ja' ? '件:' : ': '}${joined(names, kept.length, locale)}`;
  });
}

function next(action: Text, due: IsoDate | null): Text {
  return due === null ? action : { ja: `${action.ja}(${due} まで)`, en: `${action.en} (by ${due})` };
}

function joined(names: readonly string[], all: number, locale: Locale): string {
  const more = all - names.length;
  if (locale === 'ja') return `${names.join('、')}${more > 0 ? ` ほか${num(more)}件` : ''}`;
  return `${names.join(', ')}${more > 0 ? ` and ${num(more)} more` : ''}`;
}

function titleOf(item: string, settings: Settings): Text {
  return settings.catalogue.items[item]?.title ?? same(item);
}
