import { AppError } from '../../core/errors.ts';
import { optionLabel } from '../../core/fields.ts';
import { calendarOf } from '../../core/mapping/calendar.ts';
import type { Assessment, IsoDate, Locale } from '../../core/types.ts';
import { reproduce } from '../../engine/reproduce.ts';
import type { Source } from '../../engine/source-health.ts';
import { policyOf } from '../../app.ts';
import { inOrder } from '../../wiring.ts';
import type { Session } from '../command.ts';
import { explained } from '../explain-text.ts';
import { pickPartner } from '../pick-partner.ts';
import { asOfDay } from './as-of-day.ts';

/** `explain <partner> --as-of <date>`: the assessment of a past day, made once more, beside what stood there then. */
export async function explainPast({ app, out }: Session, text: string, day: string): Promise<undefined> {
  const { config, store, progress } = app;
  const asOf = asOfDay(app, day);
  const partner = await pickPartner(store, text);
  const calendar = calendarOf(config.timezone);
  const dateOf = (instant: string): IsoDate => calendar.dateOf(instant) ?? instant.slice(0, 10);
  const context = { store, policy: policyOf(config), wired: await sourcesOf(app), dateOf, progress };
  const { now, then } = await reproduce(context, partner.id, asOf);
  if (now === null) {
    throw new AppError('PARTNER_UNKNOWN', `${partner.name} is no partner any more`, { fix: 'Give the partner into which it was merged' });
  }
  const settings = { then: then?.config ?? null, now: now.config };
  out.data({
    ...now,
    then: then && { asOf: then.asOf, config: then.config, score: then.score.value, state: then.state, touch: then.touch },
  });
  for (const line of explained(now, config.settings.catalogue, out.locale)) out.line(line);
  for (const line of compared(now, then, settings, out.locale)) out.line(line);
}

/** The connections as they were last logged in to; nothing is asked of the vendors. */
async function sourcesOf({ config, store }: Session['app']): Promise<readonly Source[]> {
  const scopes = new Map((await store.connections()).map(({ name, scope }) => [name, scope]));
  const never = config.mappings.filter(({ name }) => !scopes.has(name)).map(({ name }) => name);
  if (never.length > 0) {
    throw new AppError('SOURCES_INCOMPLETE', `Never read: ${never.join(', ')}`, { fix: 'Run `kakehashi sync` first' });
  }
  return inOrder(
    config,
    config.mappings.map((mapping) => ({ name: mapping.name, scope: scopes.get(mapping.name) ?? '', mapping })),
  );
}

/** What stood there on that day, and why today's answer may be another one. */
function* compared(
  now: Assessment,
  then: Assessment | null,
  settings: { readonly then: string | null; readonly now: string },
  locale: Locale,
): Generator<string> {
  const ja = locale === 'ja';
  const shown = ({ score, state, touch }: Assessment): string =>
    [score.value === null ? '–' : score.value.toFixed(1), optionLabel('state', state, locale), optionLabel('touch', touch, locale)].join(
      ' | ',
    );
  yield '';
  if (then === null) {
    yield ja
      ? 'この日までに保存された判定はありません(まだ判定していなかったか、保存期間を過ぎています)。'
      : 'No assessment of that day is kept: there was none yet, or its time of keeping has passed.';
    return;
  }
  yield ja ? `当時の判定(${then.asOf} 時点の記録): ${shown(then)}` : `What stood there then (kept as of ${then.asOf}): ${shown(then)}`;
  if (settings.then !== settings.now) {
    yield ja
      ? `設定が当時と違います: 当時 ${settings.then ?? '–'}、今 ${settings.now}。上は今の設定での計算です。`
      : `The settings are others: then ${settings.then ?? '–'}, now ${settings.now}. The figures above are by those of now.`;
  } else if (shown(then) !== shown(now)) {
    yield ja
      ? '設定は同じです。あとから届いた・直された記録と、会社の属性の変更による違いです。'
      : 'The settings are the same: records came or were corrected later, or attributes of the company have changed.';
  }
}
