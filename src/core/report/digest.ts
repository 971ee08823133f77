import { num } from '../assess/format.ts';
import type { IsoDate, Locale, Text } from '../types.ts';

/** Something to do for one partner, or one task for many. */
export interface DigestItem {
  /** `{action}|{partner}`. */
  readonly text: Text;
  readonly dueOn: IsoDate | null;
}

/** What one person reads on Monday morning. */
export interface Digest {
  readonly recipient: string;
  readonly asOf: IsoDate;
  readonly dataAsOf: IsoDate;
  /** Partners that are theirs. */
  readonly partners: number;
  /** Open tasks, the most urgent first; before tasks are switched on, what would be done next. */
  readonly items: readonly DigestItem[];
  readonly tasksOn: boolean;
  /** Partners that wait for the owner's hands. */
  readonly waiting: number;
  /** Names, the most urgent first. */
  readonly warned: readonly string[];
  readonly takenOver: readonly string[];
  /** For the support lead: the whole channel. */
  readonly channel: ChannelDigest | null;
  /** Where the dashboard answers. */
  readonly url: string;
}

export interface ChannelDigest {
  readonly partners: number;
  readonly open: number;
  readonly waiting: number;
  readonly warned: number;
  /** Partners without an active owner. */
  readonly ownerless: number;
  /** Owners with most partners that wait. */
  readonly waitingByOwner: readonly { readonly name: string; readonly waiting: number }[];
}

/** A mail has at most so many lines. */
export const DIGEST_LINES = 10;
const NAMES = 3;

export function digestSubject({ asOf, items, waiting, tasksOn }: Digest): Text {
  const n = num(items.length);
  return tasksOn
    ? {
        ja: `【支援】今週のまとめ(${asOf}):タスク ${n}件・順番待ち ${num(waiting)}社`,
        en: `[Support] This week (${asOf}): ${n} tasks, ${num(waiting)} partners waiting`,
      }
    : { ja: `【支援】今週のまとめ(${asOf}):次の一手 ${n}件`, en: `[Support] This week (${asOf}): ${n} next actions` };
}

/** At most ten lines: how it stands, then the most urgent first, then what to know, and where to read on. */
export function digestLines(digest: Digest, locale: Locale): readonly string[] {
  const said = [...notes(digest, locale), ...channelLines(digest, locale), `${locale === 'ja' ? '画面' : 'Dashboard'}: ${digest.url}`];
  const room = DIGEST_LINES - 1 - said.length;
  const { items } = digest;
  const shown = items.length <= room ? items : items.slice(0, room - 1);
  const more = items.length - shown.length;
  const rest = more === 0 ? [] : [locale === 'ja' ? `・ほか ${num(more)}件` : `- and ${num(more)} more`];
  return [summary(digest)[locale], ...shown.map((item) => line(item, locale)), ...rest, ...said];
}

function summary({ partners, items, waiting, tasksOn, dataAsOf }: Digest): Text {
  const n = num(items.length);
  return tasksOn
    ? {
        ja: `担当 ${num(partners)}社:未完了タスク ${n}件、順番待ち ${num(waiting)}社(データ ${dataAsOf} 時点)`,
        en: `${num(partners)} partners: ${n} open tasks, ${num(waiting)} waiting (data as of ${dataAsOf})`,
      }
    : {
        ja: `担当 ${num(partners)}社:次の一手 ${n}件(タスクはまだ作っていません。データ ${dataAsOf} 時点)`,
        en: `${num(partners)} partners: ${n} next actions (no tasks are made yet; data as of ${dataAsOf})`,
      };
}

function line({ text, dueOn }: DigestItem, locale: Locale): string {
  const due = dueOn === null ? '' : locale === 'ja' ? `(期限 ${dueOn})` : ` (due ${dueOn})`;
  return `${locale === 'ja' ? '・' : '- '}${text[locale]}${due}`;
}

function notes({ warned, takenOver }: Digest, locale: Locale): readonly string[] {
  const ja = locale === 'ja';
  return [
    named(ja ? '離反予兆' : 'Early warning', warned, ja),
    named(ja ? '引き継ぎ30日以内' : 'Taken over in 30 days', takenOver, ja),
  ].flatMap((text) => text ?? []);
}

function named(title: string, names: readonly string[], ja: boolean): string | null {
  if (names.length === 0) return null;
  const more = names.length - NAMES;
  const list = names.slice(0, NAMES).join(ja ? '、' : ', ');
  if (ja) return `${title} ${num(names.length)}社:${list}${more > 0 ? ` ほか${num(more)}社` : ''}`;
  return `${title}, ${num(names.length)}: ${list}${more > 0 ? ` and ${num(more)} more` : ''}`;
}

function channelLines({ channel }: Digest, locale: Locale): readonly string[] {
  if (channel === null) return [];
  const { partners, open, waiting, warned, ownerless, waitingByOwner } = channel;
  const ja = locale === 'ja';
  const all = ja
    ? `全体 ${num(partners)}社:未完了タスク ${num(open)}件、順番待ち ${num(waiting)}社、離反予兆 ${num(warned)}社、担当者なし ${num(ownerless)}社`
    : `All ${num(partners)} partners: ${num(open)} open tasks, ${num(waiting)} waiting, ${num(warned)} with early warning, ${num(ownerless)} without an owner`;
  if (waitingByOwner.length === 0) return [all];
  const owners = waitingByOwner.slice(0, NAMES).map(({ name, waiting: n }) => `${name} ${num(n)}`);
  return [all, ja ? `順番待ちの多い担当:${owners.join('、')}` : `Most waiting: ${owners.join(', ')}`];
}
