import type { PartnerState, Reason, RiskLevel, Text, Tier } from '../types.ts';
import { optionLabel } from '../fields.ts';
import type { Grant } from './capacity.ts';
import { countWithin, type Day, isoOf } from './days.ts';
import { both, num } from './format.ts';
import type { Standing } from './replay.ts';
import type { Settings } from './settings/index.ts';

export function stateReason(standing: Standing, state: PartnerState, settings: Settings): Reason {
  switch (state) {
    case 'prospective':
      return { id: 'prospective', text: prospective(standing) };
    case 'new':
      return standing.flags.has('silent') ? { id: 'silent', text: silent(standing) } : { id: 'new', text: fresh(standing) };
    case 'general':
      return { id: 'general', text: general(standing, settings) };
    case 'excellent':
      return { id: 'excellent', text: excellent(standing, settings) };
    case 'dormant':
      return standing.walker.held.rule === 'dormant.neverActive' || standing.clocks.d === null
        ? { id: 'dormantNeverActive', text: neverActive(standing) }
        : { id: 'dormant', text: dormant(standing) };
    case 'churned':
      return { id: 'churned', text: churned(standing) };
  }
}

function prospective({ walker }: Standing): Text {
  const known = walker.track.first;
  return {
    ja: `登録日も案件もまだありません。きっかけ:${known === null ? '記録なし' : `最初の記録 ${isoOf(known)}`}。`,
    en: `No registration and no deal yet. Route: ${known === null ? 'not recorded' : `first record ${isoOf(known)}`}.`,
  };
}

/** The four milestones of a new partner, done or open. */
export function milestones({ walker }: Standing): Text {
  const { marks, starts, wins } = walker.track;
  const win = wins.find(({ count }) => count > 0)?.on ?? null;
  const one = (day: Day | null, locale: 'ja' | 'en'): string => {
    if (day !== null) return locale === 'ja' ? `済(${isoOf(day)})` : `done (${isoOf(day)})`;
    return locale === 'ja' ? '未' : 'open';
  };
  return {
    ja: `7日ログイン ${one(marks.milestones.login, 'ja')}、14日 初回研修 ${one(marks.milestones.course, 'ja')}、45日 初回提案 ${one(starts[0] ?? null, 'ja')}、120日 初受注 ${one(win, 'ja')}`,
    en: `Login (7 d) ${one(marks.milestones.login, 'en')}, first course (14) ${one(marks.milestones.course, 'en')}, first proposal (45) ${one(starts[0] ?? null, 'en')}, first win (120) ${one(win, 'en')}`,
  };
}

function fresh(standing: Standing): Text {
  const days = num(standing.inputs.tenure ?? 0);
  const list = milestones(standing);
  return { ja: `登録から ${days}日。目安:${list.ja}。`, en: `${days} days since registration. ${list.en}.` };
}

function silent({ walker }: Standing): Text {
  const { delivered, seen } = walker.track.marks;
  return {
    ja: `案内は ${num(delivered)}件 届き、${num(seen)}件 見られています。登録後、反応はまだありません。`,
    en: `${num(delivered)} items delivered, ${num(seen)} seen; no reaction since registration.`,
  };
}

function general(standing: Standing, settings: Settings): Text {
  const { proposals12m, wins12m } = standing.walker.track.deals;
  const { excellentEnterQuarters: need, steadyWins, steadyGapDays } = settings.scoring.state;
  const tier = standing.walker.tier;
  const chance = standing.quartersWon >= need && tier !== 'C' && !standing.inputs.steady;
  const steady = {
    ja: chance ? `。回数は足りますが偶然の範囲です(年${num(steadyWins)}件以上の受注、または受注の間が${num(steadyGapDays)}日以内)` : '',
    en: chance ? `; that may still be chance (it takes ${num(steadyWins)} wins a year, or no gap beyond ${num(steadyGapDays)} days)` : '',
  };
  const gap = {
    ja: `取引規模が中以上で、4四半期のうち${num(need)}回の受注(いま 規模${label('valueTier', tier, 'ja')}・${num(standing.quartersWon)}回)${steady.ja}`,
    en: `volume medium or large and wins in ${num(need)} of 4 quarters (now ${label('valueTier', tier, 'en').toLowerCase()}, ${num(standing.quartersWon)})${steady.en}`,
  };
  return {
    ja: `直近12か月で提案 ${num(proposals12m)}件、受注 ${num(wins12m)}件。優良まで:${gap.ja}。`,
    en: `12 months: ${num(proposals12m)} proposals, ${num(wins12m)} wins. To excellent: ${gap.en}.`,
  };
}

function excellent({ walker, quartersWon }: Standing, settings: Settings): Text {
  const keep = settings.scoring.state.excellentKeepQuarters;
  const times = settings.scoring.state.consecutive;
  return {
    ja: `過去4四半期のうち ${num(quartersWon)}回で受注、取引規模 ${label('valueTier', walker.tier, 'ja')}。外れるのは:受注が4四半期のうち${num(keep)}回未満、または取引規模が小、が${num(times)}週続いたとき。`,
    en: `Wins in ${num(quartersWon)} of 4 quarters, volume ${label('valueTier', walker.tier, 'en').toLowerCase()}. Leaves when: wins in fewer than ${num(keep)} of 4 quarters, or volume small, for ${num(times)} weeks running.`,
  };
}

export const selfRunningReason: Reason = {
  id: 'selfRunning',
  text: {
    ja: '成果は上位ですが、支援の利用は少ない会社です。研修の案内より、月次の情報交換が合います。',
    en: 'Strong results, little use of support: talk rather than send courses.',
  },
};

function dormant({ clocks }: Standing): Text {
  const d = num(clocks.d ?? 0);
  const expected = num(clocks.expected);
  if (clocks.c === null) {
    return {
      ja: `案件の動きが ${d}日 ありません(目安 ${expected}日)。双方向の接触は記録がなく、判断に使っていません。`,
      en: `No deal activity for ${d} days (expected ${expected}). Contacts are not on record and were left out.`,
    };
  }
  return {
    ja: `案件の動きが ${d}日、双方向の接触が ${num(clocks.c)}日 ありません(目安 ${expected}日)。`,
    en: `No deal activity for ${d} days, no two-way contact for ${num(clocks.c)} (expected ${expected}).`,
  };
}

function neverActive({ inputs }: Standing): Text {
  const days = num(inputs.tenure ?? 0);
  return {
    ja: `登録から ${days}日、案件は一度もありません。やり直しの対象は②新規定着化です。`,
    en: `${days} days registered, never a deal: start again at step 2.`,
  };
}

const CHURN_RULES: Readonly<Record<string, Text>> = {
  'churned.contractEnded': { ja: '契約終了', en: 'Contract ended' },
  'churned.refused': { ja: '離反の意向', en: 'Means to leave' },
  'churned.silence': { ja: '案件も接触も1年以上ありません', en: 'No deal and no contact for more than a year' },
};

function churned({ walker }: Standing): Text {
  const rule = CHURN_RULES[walker.held.rule] ?? { ja: '手動で設定', en: 'Set by hand' };
  const date = isoOf(walker.held.since);
  return {
    ja: `${rule.ja}(${date})。戻る条件:新しい登録または案件。`,
    en: `${rule.en} (${date}). Back with a new registration or deal.`,
  };
}

/** Silence against the own rhythm, in a sentence from which the ratio can be recomputed; null where there never was a deal. */
export function riskReason(standing: Standing): Reason | null {
  const { clocks, judged, walker } = standing;
  if (clocks.d === null || clocks.ratio === null) return null;
  const seasonal = seasonalReason(standing);
  if (seasonal !== null) return seasonal;
  const gaps = walker.nextGap;
  const [L, mu, days, ratio] = [num(clocks.expected), num(clocks.mu), num(clocks.d), num(clocks.ratio, 1)];
  const own = num(gaps === 0 ? 0 : walker.sumOfGaps / gaps);
  const muted = judged.muted ? { ja: '担当者が「想定内」と回答済みです。', en: ' Answered as expected.' } : { ja: '', en: '' };
  const observed = judged.risk.observed;
  if (observed !== null && judged.risk.probability !== null) {
    const p = num(judged.risk.probability * 100);
    const horizon = { ja: 'その後半年', en: 'the next half year' };
    return {
      id: 'risk',
      text: {
        ja: `いつもの間隔の目安 ${L}日(${gaps === 0 ? 'この会社の実績はまだなく' : `この会社の実績 ${own}日×${num(gaps)}回`}、同区分の中央 ${mu}日を加味)に対し、今回は ${days}日(${ratio}倍)。${muted.ja}自社の過去(延べ ${num(observed)}社月)では、似た状態の ${p}% が${horizon.ja} 案件なしでした。`,
        en: `Expected gap ${L} days (${gaps === 0 ? 'none of its own yet' : `own ${own} × ${num(gaps)}`}, blended with ${mu} of similar partners); now ${days} (${ratio}×).${muted.en} In your own past (${num(observed)} partner-months) ${p} % in the same place had no deal in ${horizon.en}.`,
      },
    };
  }
  return {
    id: 'riskProvisional',
    text: {
      ja: `いつもの間隔の目安 ${L}日(${gaps === 0 ? 'この会社の実績はまだなく' : `この会社の実績 ${own}日×${num(gaps)}回`}、同区分の中央 ${mu}日を加味)に対し、今回は ${days}日(${ratio}倍)。${muted.ja}(件数がたまるまでは暫定の目安です。%は出しません。)`,
      en: `Expected gap ${L} days (${gaps === 0 ? 'none of its own yet' : `own ${own} × ${num(gaps)}`}, blended with ${mu} of similar partners); now ${days} (${ratio}×).${muted.en} (provisional until there is enough history; no percentage.)`,
    },
  };
}

/** Own longest gap in expected ones from which it is called a season or a yearly order, and not just a slow month. */
const SEASON = 1.5;

function seasonalReason({ clocks, judged, walker }: Standing): Reason | null {
  const gap = judged.longestGap;
  if (gap === null || clocks.d === null || clocks.d >= gap || gap < SEASON * clocks.expected) return null;
  const ended = [...walker.track.gaps].reverse().find(({ days }) => days === gap);
  const month = ended === undefined ? '' : String(Number(isoOf(ended.endsOn).slice(5, 7)));
  return {
    id: 'riskSeasonal',
    text: {
      ja: `例年この時期は ${num(gap)}日 空き、その後 ${month}月に受注しています。注意にとどめます。`,
      en: `Usually quiet for ${num(gap)} days at this time, then wins in ${MONTHS[Number(month) - 1] ?? 'the season'}. Watch only.`,
    },
  };
}

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

export function touchReason(state: PartnerState, tier: Tier, level: RiskLevel | null, grant: Grant): Reason | null {
  if (grant.cut) {
    const h = num(grant.hoursLimit, 1);
    const rank = num(grant.rank ?? 0);
    return {
      id: 'capacity',
      text: {
        ja: `対象ですが、今月の工数 ${h}時間を超えるため見送り。順番 ${rank}番目。`,
        en: `Eligible, deferred: ${h} hours are used up; place ${rank}.`,
      },
    };
  }
  if (grant.rank === null) return null;
  const risk = both((locale) =>
    level === null ? (locale === 'ja' ? '判断できません' : 'cannot be judged') : label('riskLevel', level, locale),
  );
  return {
    id: 'touch',
    text: {
      ja: `ハイタッチ:${label('state', state, 'ja')}・取引規模${label('valueTier', tier, 'ja')}・リスク${risk.ja}。今月の枠 ${num(grant.granted)}件中 ${num(grant.rank)}番目。`,
      en: `High touch: ${label('state', state, 'en').toLowerCase()}, volume ${label('valueTier', tier, 'en').toLowerCase()}, risk ${risk.en.toLowerCase()}; place ${num(grant.rank)} of ${num(grant.granted)} this month.`,
    },
  };
}

const LATELY = 90;

/** Whom our mail does not reach has not ignored it: the address comes first. */
export function addressReason({ walker, clocks }: Standing): Reason | null {
  const n = countWithin(walker.track.marks.bounces, clocks.at - LATELY, clocks.at);
  if (n === 0) return null;
  return {
    id: 'addressWrong',
    text: {
      ja: `宛先が違うようです。メールが ${num(n)}件 続けて届いていません。連絡先を確かめてください。`,
      en: `The address seems wrong: ${num(n)} mails in a row came back. Check the contact.`,
    },
  };
}

export function staleReasons({ walker }: Standing): Reason[] {
  return walker.track.feeds.stale.map(({ connection, days }) => {
    const date = isoOf(walker.track.feeds.staleFrom - 1);
    return {
      id: 'unknown',
      text: {
        ja: `判断できません。${connection} が ${num(days)}日 届いていません。以前の判定(${date})を残しています。`,
        en: `Cannot judge: ${connection} has not arrived for ${num(days)} days. The assessment of ${date} stands.`,
      },
    };
  });
}

function label(key: string, value: string, locale: 'ja' | 'en'): string {
  return optionLabel(key, value, locale);
}
