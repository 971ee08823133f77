import { eventsBehind, type Catalogue } from '../core/assess/index.ts';
import { crmField, optionLabel } from '../core/fields.ts';
import type { Assessment, Locale, Text } from '../core/types.ts';
import { table } from './output.ts';

/** An assessment with every part, reason and event, line by line. */
export function* explained(assessment: Assessment, catalogue: Catalogue, locale: Locale): Generator<string> {
  const { score, facts } = assessment;
  const name = (key: string): string => crmField(key)?.label[locale] ?? key;
  const shown = (key: string, value: string | null): string => `${name(key)}: ${value === null ? '–' : optionLabel(key, value, locale)}`;
  yield `${facts.name}  (${assessment.partnerId})  ${name('dataAsOf')} ${assessment.dataAsOf}`;
  yield locale === 'ja' ? `設定の版: ${assessment.config}` : `Version of the settings: ${assessment.config}`;
  yield '';
  yield [
    shown('state', assessment.state),
    `${name('stateSince')} ${assessment.stateSince}`,
    shown('riskLevel', assessment.risk.level),
    shown('valueTier', assessment.value.tier),
    shown('touch', assessment.touch),
    shown('step', assessment.step),
  ].join(' | ');
  yield `${name('nextAction')}: ${assessment.nextAction[locale]}${assessment.nextActionDue ? ` (${assessment.nextActionDue})` : ''}`;
  if (assessment.flags.length > 0)
    yield `${name('flags')}: ${assessment.flags.map((flag) => optionLabel('flags', flag, locale)).join('、')}`;
  yield '';
  yield `${name('score')}: ${score.value === null ? '–' : score.value.toFixed(1)}${score.band === null ? '' : ` ±${score.band.toFixed(1)}`}`;
  yield* table(
    [
      ['', 'w', 'v', 'm', 's', locale === 'ja' ? '点' : 'points'],
      ...score.parts.map((part) =>
        part.leftOut
          ? [part.because[locale], '', '', '', '', '–']
          : [
              part.because[locale],
              part.weight.toString(),
              part.v.toFixed(3),
              part.m.toFixed(3),
              part.score.toFixed(2),
              part.points.toFixed(3),
            ],
      ),
    ],
    [1, 2, 3, 4, 5],
  );
  yield '';
  for (const reason of assessment.reasons) yield `・${reason.text[locale]}`;
  yield '';
  yield* eventRows(assessment, catalogue, locale);
  yield locale === 'ja' ? '計算の途中(JSON):' : 'Workings (JSON):';
  yield JSON.stringify(assessment.workings, null, 2);
}

/** What the score is made of, event by event; the worth is what the half-life has left of the points. */
function* eventRows({ workings }: Assessment, catalogue: Catalogue, locale: Locale): Generator<string> {
  const { rows, others } = eventsBehind(workings, catalogue);
  const t = (text: Text): string => text[locale];
  yield locale === 'ja'
    ? '点のもとになった出来事(点 → 今日まで残る分、タッチレベル):'
    : 'Events behind the points (points → what is left of them today, touch level):';
  if (rows.length === 0) yield locale === 'ja' ? '  なし' : '  none';
  yield* table(
    rows.map(({ on, label, content, touch, points, worth }) => [
      `  ${on}`,
      content === null ? t(label) : `${t(label)} (${t(content)})`,
      points.toFixed(2),
      `→ ${worth.toFixed(3)}`,
      touch === null ? '–' : optionLabel('touch', touch, locale),
    ]),
    [2, 3],
  );
  if (others > 0) yield locale === 'ja' ? `  ほか${others}件` : `  and ${others} more`;
  yield '';
}
