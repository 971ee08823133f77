import { didYouMean, foundOf, nearest, problemAt, validateYaml, type Path, type Problem, type YamlDoc } from '../schema/index.ts';
import type { Text } from '../types.ts';
import { parseCondition } from './condition.ts';
import { packageTable, type PackageItem, type SupportPackage } from './table.ts';

/** What the rest of the settings knows, so that a package speaks of nothing that is not there. */
export interface PackageContext {
  readonly eventTypes: readonly string[];
  readonly contentItems: readonly string[];
  readonly flags: readonly string[];
}

/** Done by more than one type of event: any two-way contact, a forward move of a deal. */
export const SPECIAL_OUTCOMES = ['contact.twoWay', 'stage.forwardRate'] as const;
const STATES = ['prospective', 'new', 'general', 'excellent', 'dormant', 'churned'];
const OUTCOMES = ['reached', 'proposal_planned', 'no_answer', 'expected', 'leaving', 'wrong_data'];
const TEMPLATE = /^T(0[1-9]|1[0-5])$/;

export function isTemplate(content: string): boolean {
  return TEMPLATE.test(content);
}

/** One file: its shape, and everything it names; null where there is any problem. */
export function readPackage(
  doc: YamlDoc,
  fileName: string,
  context: PackageContext,
): { readonly pack: SupportPackage | null; readonly problems: readonly Problem[] } {
  const { value: pack, problems: faults } = validateYaml(packageTable, doc);
  if (pack === null) return { pack: null, problems: faults };
  const problems = [
    ...headProblems(doc, pack, fileName),
    ...weekProblems(doc, pack, context),
    ...(pack.onSilentDay14 === undefined ? [] : contentProblems(doc, pack.onSilentDay14, ['onSilentDay14'], context)),
    ...ruleProblems(doc, pack, context),
  ];
  return { pack: problems.length > 0 ? null : pack, problems };
}

function t(ja: string, en: string): Text {
  return { ja, en };
}

function unknown(doc: YamlDoc, path: Path, found: string, known: readonly string[], what: Text): Problem {
  return problemAt(doc, path, { found: foundOf(found), expected: what, suggestion: didYouMean(nearest(found, known)) });
}

function headProblems(doc: YamlDoc, pack: SupportPackage, fileName: string): Problem[] {
  const problems: Problem[] = [];
  if (pack.id !== fileName) {
    problems.push(
      problemAt(doc, ['id'], {
        found: foundOf(pack.id),
        expected: t(`ファイル名と同じ ${fileName}`, `${fileName}, as the file is called`),
      }),
    );
  }
  if (pack.waitlist === 'off' && pack.waitlistReason === undefined) {
    problems.push(
      problemAt(doc, ['waitlist'], {
        found: t('理由のない off', 'off without a reason'),
        expected: t('waitlistReason に理由', 'the reason, as waitlistReason'),
      }),
    );
  }
  const { min, max } = pack.segment.tenureDays ?? {};
  if (min !== undefined && max !== undefined && min > max) {
    problems.push(
      problemAt(doc, ['segment', 'tenureDays'], {
        found: t(`min ${String(min)} が max ${String(max)} より大きい`, `min ${String(min)} above max ${String(max)}`),
        expected: t('誰かが当てはまる範囲', 'a range that somebody can be in'),
      }),
    );
  }
  return problems;
}

function weekProblems(doc: YamlDoc, pack: SupportPackage, context: PackageContext): Problem[] {
  return pack.weeks.flatMap(({ week, items }, w) => {
    const before = pack.weeks[w - 1]?.week ?? 0;
    const order =
      week > before
        ? []
        : [
            problemAt(doc, ['weeks', w, 'week'], {
              found: foundOf(week),
              expected: t(`${String(before)} より後の週`, `a week after ${String(before)}`),
            }),
          ];
    return [...order, ...items.flatMap((item, i) => itemProblems(doc, item, ['weeks', w, 'items', i], context))];
  });
}

function contentProblems(doc: YamlDoc, item: Pick<PackageItem, 'content' | 'channel'>, path: Path, context: PackageContext): Problem[] {
  const problems: Problem[] = [];
  const template = isTemplate(item.content);
  if (!template && !context.contentItems.includes(item.content)) {
    const what = t('catalogue.yaml の教材、または T01〜T15', 'a content item of catalogue.yaml, or T01 to T15');
    problems.push(unknown(doc, [...path, 'content'], item.content, context.contentItems, what));
  }
  if (template && item.channel !== 'task') {
    problems.push(
      problemAt(doc, [...path, 'channel'], {
        found: foundOf(item.channel),
        expected: t('タスクの型には task', 'task, for a task template'),
      }),
    );
  }
  return problems;
}

function itemProblems(doc: YamlDoc, item: PackageItem, path: Path, context: PackageContext): Problem[] {
  const problems = contentProblems(doc, item, path, context);
  problems.push(...outcomeProblems(doc, item.doneWhen, [...path, 'doneWhen'], context));
  if (item.when !== undefined) problems.push(...conditionProblems(doc, item.when, [...path, 'when']));
  return problems;
}

function outcomeProblems(doc: YamlDoc, outcome: string, path: Path, context: PackageContext): Problem[] {
  const known = [...context.eventTypes, ...SPECIAL_OUTCOMES];
  const what = t('イベントの種類(組み込みか catalogue.yaml)', 'an event type, built in or of catalogue.yaml');
  return known.includes(outcome) ? [] : [unknown(doc, path, outcome, known, what)];
}

function conditionProblems(doc: YamlDoc, condition: string, path: Path): Problem[] {
  const { wrong } = parseCondition(condition);
  return wrong === null ? [] : [problemAt(doc, path, { found: wrong, expected: t('読める条件', 'a condition') })];
}

function ruleProblems(doc: YamlDoc, pack: SupportPackage, context: PackageContext): Problem[] {
  const { segment, measure } = pack;
  const flags = Array.isArray(segment.flags) ? segment.flags : [];
  const named = flags.flatMap((flag: unknown, i) =>
    typeof flag === 'string' && !context.flags.includes(flag)
      ? [unknown(doc, ['segment', 'flags', i], flag, context.flags, t('注意フラグ', 'a flag'))]
      : [],
  );
  const measured = (['leading', 'primary', 'secondary', 'quality'] as const).flatMap((key) => {
    const outcome = measure[key];
    return outcome === undefined || outcome === 'none' ? [] : outcomeProblems(doc, outcome, ['measure', key], context);
  });
  return [
    ...named,
    ...(segment.any ?? []).flatMap((condition, i) => conditionProblems(doc, condition, ['segment', 'any', i])),
    ...pack.stopWhen.flatMap((rule, i) => stopProblems(doc, rule, ['stopWhen', i], context)),
    ...measured,
  ];
}

function stopProblems(doc: YamlDoc, rule: string, path: Path, context: PackageContext): Problem[] {
  const known = [
    'exclude',
    ...context.eventTypes,
    ...STATES.map((one) => `state.${one}`),
    ...context.flags.map((one) => `flag.${one}`),
    ...OUTCOMES.map((one) => `outcome.${one}`),
  ];
  const what = t('イベントの種類、exclude、state.…、flag.…、outcome.…', 'an event type, exclude, state.…, flag.… or outcome.…');
  return known.includes(rule) ? [] : [unknown(doc, path, rule, known, what)];
}
