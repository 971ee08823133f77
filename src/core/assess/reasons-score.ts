import type { ComponentKey, Reason, ScorePart, Text, Tier } from '../types.ts';
import { both, num, signed } from './format.ts';
import type { Availability, Half, LeftOut, Scored } from './score.ts';
import { scoreOf } from './score.ts';
import type { Reference } from './segments.ts';
import type { Settings } from './settings/index.ts';
import { COMPONENTS } from './sources.ts';
import type { Moment, PartnerTrack } from './track.ts';
import type { Trend } from './trend.ts';

export const COMPONENT_NAMES: Readonly<Record<ComponentKey, Text>> = {
  results: { ja: '成果', en: 'Results' },
  selling: { ja: '提案活動', en: 'Selling activity' },
  use: { ja: '支援活用', en: 'Use of support' },
  capability: { ja: '育成', en: 'Capability' },
  relation: { ja: '関係', en: 'Relation' },
};

const HALF_NAMES: Readonly<Record<string, Text>> = {
  amount: { ja: '受注額', en: 'won amount' },
  wins: { ja: '受注件数', en: 'wins' },
  selling: { ja: '活動量', en: 'volume' },
  use: { ja: '利用量', en: 'volume' },
  capability: { ja: '学習量', en: 'volume' },
  relation: { ja: '接点の量', en: 'volume' },
  forward: { ja: '案件の前進率', en: 'deals that moved forward' },
  consumption: { ja: '支援消化率', en: 'support consumption' },
};

const LEFT_OUT: Readonly<Record<LeftOut, Text>> = {
  notConnected: { ja: '情報源が未接続のため、点数から除いています。', en: 'No source for it is connected; left out of the score.' },
  notMatched: {
    ja: '情報源とこの会社がつながっていないため、点数から除いています。',
    en: 'Its source does not know this company; left out of the score.',
  },
  tooFewDeliveries: { ja: '届けた支援が少ないため、点数から除いています。', en: 'Too few items were delivered; left out of the score.' },
  noEventsInSegment: {
    ja: '同じ区分にまだ活動がないため、点数から除いています。',
    en: 'Nothing of it has happened among similar partners; left out of the score.',
  },
};

/** The parts of a score, with one sentence each. Parts that are left out have 0 points and weight 0. */
export function scoreParts(scored: Scored | null, computed: Scored, { leftOut, weights }: Availability): ScorePart[] {
  return COMPONENTS.map((component) => {
    const part = computed.parts[component];
    const out = leftOut[component];
    const score = part.score;
    return {
      component,
      points: scored === null ? 0 : scored.parts[component].points,
      score,
      weight: weights[component],
      v: part.v,
      m: part.m,
      leftOut: out,
      because:
        out === null
          ? both((locale) => `${COMPONENT_NAMES[component][locale]} ${num(score, 1)}: ${halves(part.halves, locale)}`)
          : LEFT_OUT[out],
    };
  });
}

function halves(list: readonly Half[], locale: 'ja' | 'en'): string {
  return list.map((half) => halfText(half, locale)).join(locale === 'ja' ? '、' : '; ');
}

function halfText(half: Half, locale: 'ja' | 'en'): string {
  const name = HALF_NAMES[half.of]?.[locale] ?? half.of;
  if (half.kind === 'volume') {
    const v = num(half.v ?? 0, 2);
    const m = num(half.m ?? 0, 2);
    return locale === 'ja' ? `${name} ${v}(中央 ${m})→${num(half.score, 1)}` : `${name} ${v} (middle ${m}) → ${num(half.score, 1)}`;
  }
  const of = locale === 'ja' ? `${num(half.n ?? 0)}件中${num(half.k ?? 0)}件` : `${num(half.k ?? 0)} of ${num(half.n ?? 0)}`;
  const prior = num((half.prior ?? 0) * 100);
  return locale === 'ja'
    ? `${name} ${of}(同区分 ${prior}% を加味)→${num(half.score, 1)}`
    : `${name} ${of} (with ${prior} % of similar partners) → ${num(half.score, 1)}`;
}

export function scoreReason(value: number, band: number, reference: Reference, trend: Trend | null): Reason {
  const head = both((locale) =>
    locale === 'ja'
      ? `支援スコア ${num(value, 1)}(±${num(band, 1)})。同じ区分 ${num(reference.peers)}社の中央が50です。`
      : `Support score ${num(value, 1)} (±${num(band, 1)}); the middle of ${num(reference.peers)} similar partners is 50.`,
  );
  return { id: 'score', text: trend === null ? head : both((locale) => `${head[locale]}${trendText(trend, locale)}`) };
}

function trendText(trend: Trend, locale: 'ja' | 'en'): string {
  const [d, fresh, time, unused, other] = [trend.change, trend.newEvents, trend.decay, trend.unused, trend.other].map((x) => signed(x, 1));
  return locale === 'ja'
    ? `28日で ${d ?? ''}:新しい動き ${fresh ?? ''}、時間の経過 ${time ?? ''}、届けたが未利用 ${unused ?? ''}、比較対象・設定の変化 ${other ?? ''}。`
    : ` In 28 days ${d ?? ''}: new events ${fresh ?? ''}, time ${time ?? ''}, delivered but unused ${unused ?? ''}, peers or settings ${other ?? ''}.`;
}

/** Why there is no score: too few events, events of one kind only, or too few sources. */
export function noScoreReason(events: number, coverage: Tier, milestone: Text, settings: Settings): Reason {
  const { minEvents, minComponents } = settings.scoring.score;
  const [n, from, kinds] = [num(events), num(minEvents), num(minComponents)];
  const why =
    events < minEvents
      ? { ja: `判断材料が ${n}件です(${from}件から)`, en: `${n} events (from ${from})` }
      : coverage === 'C'
        ? { ja: 'つながっている情報源が足りません', en: 'too few sources are connected' }
        : {
            ja: `判断材料は ${n}件ありますが、1種類の活動だけです(${kinds}種類から)`,
            en: `${n} events, but of one kind only (from ${kinds} kinds)`,
          };
  return {
    id: 'noScore',
    text: {
      ja: `スコアはまだ出しません。${why.ja}。いまは立ち上がりの目安で見ます:${milestone.ja}。`,
      en: `No score yet: ${why.en}. Until then by milestones: ${milestone.en}.`,
    },
  };
}

export function partialReason({ leftOut }: Availability): Reason | null {
  const missing = COMPONENTS.filter((key) => leftOut[key] === 'notConnected' || leftOut[key] === 'notMatched');
  if (missing.length === 0) return null;
  const names = both((locale) => missing.map((key) => COMPONENT_NAMES[key][locale]).join(locale === 'ja' ? '・' : ', '));
  return {
    id: 'partial',
    text: {
      ja: `判断材料は一部です。${names.ja}の情報源が未接続、またはこの会社とつながっていません。点数から除いています。`,
      en: `Evidence is partial: the source of ${names.en} is not connected, or not matched to this company. It is left out of the score.`,
    },
  };
}

const MORE_PROPOSALS = 2;

/** What two more proposals would add, by the formula. */
export function riseReason(
  track: PartnerTrack,
  moment: Moment,
  reference: Reference,
  availability: Availability,
  settings: Settings,
): Reason | null {
  if (availability.weights.selling === 0 || track.registered === null) return null;
  const points = settings.catalogue.eventTypes['proposal.sent']?.points ?? 0;
  const more: Moment = { ...moment, sums: { ...moment.sums, selling: moment.sums.selling + MORE_PROPOSALS * points } };
  const gain =
    scoreOf(more, reference, availability.weights, settings).value - scoreOf(moment, reference, availability.weights, settings).value;
  if (gain < 0.05) return null;
  return {
    id: 'rise',
    text: {
      ja: `あと提案${num(MORE_PROPOSALS)}件で約 ${num(gain, 1)}点。`,
      en: `${num(MORE_PROPOSALS)} more proposals: about ${num(gain, 1)} points.`,
    },
  };
}
