/**
 * Conditions of packages: a small language of three kinds of clause, joined by `and` and `or` (`and` binds closer).
 *
 *   flags has focus · conditions has not no_first_proposal      a list
 *   tier is A · outcome is not reached                           a word
 *   proposals12m >= 5 · winRateShrunk < peerMedian               a figure
 *   no reaction so far                                           nothing done yet of what was sent
 */
import type { Text } from '../types.ts';

export const LISTS = ['flags', 'conditions'] as const;
export const WORDS = ['tier', 'state', 'risk', 'step', 'rank', 'partnerType', 'outcome'] as const;
export const FIGURES = ['proposals12m', 'wins12m', 'winRateShrunk', 'score', 'consumption', 'tenureDays'] as const;
type ListName = (typeof LISTS)[number];
type WordName = (typeof WORDS)[number];
type FigureName = (typeof FIGURES)[number];
type Operator = '<' | '<=' | '>' | '>=';

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Condition[] }
  | { readonly kind: 'has'; readonly list: ListName; readonly value: string; readonly not: boolean }
  | { readonly kind: 'is'; readonly word: WordName; readonly value: string; readonly not: boolean }
  | { readonly kind: 'compare'; readonly figure: FigureName; readonly operator: Operator; readonly to: number | 'peerMedian' }
  | { readonly kind: 'noReaction' };

/** What a condition is asked about. A figure that is not known makes its comparison untrue. */
export interface ConditionSubject {
  readonly lists: Readonly<Record<ListName, readonly string[]>>;
  readonly words: Readonly<Record<WordName, string | null>>;
  readonly figures: Readonly<Record<FigureName, number | null>>;
  readonly peers: Readonly<Partial<Record<FigureName, number | null>>>;
  readonly reacted: boolean;
}

export type Parsed = { readonly condition: Condition; readonly wrong: null } | { readonly condition: null; readonly wrong: Text };

/** Never throws; says what is wrong in both languages. */
export function parseCondition(source: string): Parsed {
  const branches = source.split(/\s+or\s+/).map((branch) => branch.split(/\s+and\s+/).map((clause) => parseClause(clause.trim())));
  const wrong = branches.flat().find((clause) => 'ja' in clause);
  if (wrong !== undefined && 'ja' in wrong) return { condition: null, wrong };
  const all = branches.map((clauses) =>
    joined(
      'and',
      clauses.filter((clause) => 'kind' in clause),
    ),
  );
  return { condition: joined('or', all), wrong: null };
}

function joined(kind: 'and' | 'or', of: readonly Condition[]): Condition {
  const [only, ...more] = of;
  return only !== undefined && more.length === 0 ? only : { kind, of };
}

function parseClause(clause: string): Condition | Text {
  if (clause === 'no reaction so far') return { kind: 'noReaction' };
  const has = /^(\w+) has (not )?([\w.-]+)$/.exec(clause);
  if (has) {
    const list = LISTS.find((one) => one === has[1]);
    return list === undefined ? unknown(has[1], LISTS) : { kind: 'has', list, value: has[3] ?? '', not: has[2] !== undefined };
  }
  const is = /^(\w+) is (not )?(\S+)$/.exec(clause);
  if (is) {
    const word = WORDS.find((one) => one === is[1]);
    return word === undefined ? unknown(is[1], WORDS) : { kind: 'is', word, value: is[3] ?? '', not: is[2] !== undefined };
  }
  const compare = /^(\w+) (<=|>=|<|>) (peerMedian|-?\d+(?:\.\d+)?)$/.exec(clause);
  if (!compare) return grammar(clause);
  const figure = FIGURES.find((one) => one === compare[1]);
  if (figure === undefined) return unknown(compare[1], FIGURES);
  const operator = (['<=', '>=', '<', '>'] as const).find((one) => one === compare[2]) ?? '<';
  return { kind: 'compare', figure, operator, to: compare[3] === 'peerMedian' ? 'peerMedian' : Number(compare[3]) };
}

function unknown(name: string | undefined, known: readonly string[]): Text {
  return {
    ja: `知らない名前「${name ?? ''}」(${known.join(', ')} のどれか)`,
    en: `the unknown name ${name ?? ''} (one of ${known.join(', ')})`,
  };
}

function grammar(clause: string): Text {
  return {
    ja: `読めない条件「${clause}」(例: flags has focus, tier is A, proposals12m >= 5, no reaction so far)`,
    en: `a condition that cannot be read, ${clause} (such as flags has focus, tier is A, proposals12m >= 5, no reaction so far)`,
  };
}

export function holds(condition: Condition, subject: ConditionSubject): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.of.every((one) => holds(one, subject));
    case 'or':
      return condition.of.some((one) => holds(one, subject));
    case 'has':
      return subject.lists[condition.list].includes(condition.value) !== condition.not;
    case 'is':
      return (subject.words[condition.word] === condition.value) !== condition.not;
    case 'noReaction':
      return !subject.reacted;
    case 'compare': {
      const own = subject.figures[condition.figure];
      const to = condition.to === 'peerMedian' ? (subject.peers[condition.figure] ?? null) : condition.to;
      return own !== null && to !== null && compare(own, condition.operator, to);
    }
  }
}

function compare(own: number, operator: Operator, to: number): boolean {
  if (operator === '<') return own < to;
  if (operator === '<=') return own <= to;
  return operator === '>' ? own > to : own >= to;
}

/** A condition that was checked when the settings were read; one that cannot be read never holds. */
export function holdsText(source: string, subject: ConditionSubject): boolean {
  const { condition } = parseCondition(source);
  return condition !== null && holds(condition, subject);
}
