import { choice, date, dictionary, integer, list, number, object, text, withDefaults, type Infer } from '../../schema/index.ts';
import type { Text } from '../../types.ts';

function t(ja: string, en: string): Text {
  return { ja, en };
}
function days(value: number, ja: string, en: string) {
  return integer({ default: value, min: 1, unit: 'days', doc: t(ja, en) });
}
function points(value: number, ja: string, en: string) {
  return number({ default: value, min: 0, doc: t(ja, en) });
}
function share(value: number, ja: string, en: string) {
  return number({ default: value, min: 0, max: 1, doc: t(ja, en) });
}
function component(weight: number, halfLife: number, floor: number, ja: string, en: string) {
  return object({
    default: {},
    doc: t(ja, en),
    fields: {
      weight: points(weight, '重み(合計に対する比で使う)', 'Weight (used relative to the sum)'),
      halfLifeDays: days(halfLife, '点が半分になるまでの日数', 'Days until a point counts half'),
      floor: number({
        default: floor,
        min: 0.000001,
        doc: t('比較の基準 m の下限', 'Least value of the yardstick m, so that a quiet channel does not make one event shine'),
      }),
    },
  });
}

const components = object({
  default: {},
  doc: t('5つの構成要素', 'The five components'),
  fields: {
    results: component(35, 180, 1, '成果(受注)', 'Results (wins)'),
    selling: component(25, 90, 2, '提案活動', 'Selling activity'),
    use: component(20, 60, 2, '支援活用', 'Use of support'),
    capability: component(10, 365, 3, '育成', 'Capability'),
    relation: component(10, 30, 2, '関係', 'Relation'),
  },
});

const score = object({
  default: {},
  doc: t('支援スコア', 'Support score'),
  fields: {
    amountUnit: number({
      default: 10_000,
      min: 0.000001,
      doc: t('受注額の1点にあたる金額(円なら1万円)', 'Won amount that is one point (10,000 yen by default)'),
    }),
    dealFloor: number({ default: 0.5, min: 0.000001, doc: t('受注件数の基準の下限', 'Least yardstick for the number of wins') }),
    minEvents: integer({ default: 5, min: 1, doc: t('スコアを出すのに要る活動の件数', 'Events needed before there is a score') }),
    minComponents: integer({ default: 2, min: 1, doc: t('その活動が及ぶ要素の数', 'Components that those events must touch') }),
    minBand: points(5, '活動が少ないうちの幅の下限', 'Least half-width of the band while events are few'),
    minBandUntilEvents: integer({ default: 10, min: 0, doc: t('下限を外す件数', 'Events from which that limit falls away') }),
    coverageA: points(80, '判断材料Aに要る重みの合計', 'Weight available for evidence A'),
    coverageB: points(55, '判断材料Bに要る重みの合計', 'Weight available for evidence B'),
    medianShrink: number({
      default: 20,
      min: 0,
      doc: t('区分の中央値を全体へ寄せる強さ(社数)', 'Peers at which segment and overall median weigh the same'),
    }),
    minSegment: integer({
      default: 20,
      min: 1,
      doc: t('これより小さい区分は全体で比べる', 'Smaller segments are compared with the whole channel'),
    }),
    minPeersAtQuarter: integer({
      default: 5,
      min: 1,
      doc: t(
        '四半期の初めにこの社数がなければ当日の中央値を使う',
        'With fewer peers at the start of the quarter the median of the day is used',
      ),
    }),
    activePeerDays: days(365, '比較対象とする最終活動からの日数', 'A peer has been active within this time'),
    segmentBy: list({
      of: choice({ values: ['partnerType', 'rank'], doc: t('区分の軸', 'Axis of the segments') }),
      default: ['partnerType'],
      doc: t('比べる相手の決め方', 'What makes partners similar'),
    }),
    indexSince: text({
      pattern: /^\d{4}-\d{2}-\d{2}$/,
      patternDoc: t('2026-04-01 のような日付', 'a date such as 2026-04-01'),
      doc: t(
        'チャネル指数の基準(この日を含む四半期。省略時は最初の取り込みが終わった四半期)',
        "Base of the channel's index: the quarter of this day; without it, the quarter in which the first source had been read",
      ),
    }),
    sourceEntersOverDays: days(90, '新しい情報源の重みが満ちるまでの日数', 'A new source reaches its full weight over this time'),
    trendDays: days(28, '増減を見る期間', 'Window of the change'),
    rateStrength: number({
      default: 10,
      min: 0.1,
      doc: t('率を区分の平均へ寄せる強さ(件数)', 'Cases at which own rate and segment rate weigh the same'),
    }),
    rateWindowDays: days(365, '提案の質を見る期間', 'Window of the rate of deals that moved forward'),
    undecidedAfterDays: days(
      90,
      '進まない案件を「進まなかった」と数えるまで',
      'A deal that has not moved for this long counts as not forward',
    ),
  },
});

const use = object({
  default: {},
  doc: t('支援消化率', 'Support consumption'),
  fields: {
    windowDays: days(90, '見る期間', 'Window'),
    settleDays: integer({ default: 7, min: 0, unit: 'days', doc: t('届けてから数えるまで', 'A delivery counts after this time') }),
    minDelivered: integer({ default: 3, min: 1, doc: t('率を出すのに要る件数', 'Deliveries needed for a rate') }),
    below: share(0.5, '「消化率が低い」の境', 'A rate below this is an open condition'),
    portalIdleDays: days(30, 'ポータル未ログインの境', 'No login for this long is an open condition'),
  },
});

const band = object({
  doc: t('間隔の規則性 k がこの値までの区分に使う', 'Used where the regularity k of the segment is below'),
  fields: {
    kBelow: number({ min: 0, doc: t('k の上限(なければすべて)', 'Upper end of k; without it: everything else') }),
    rates: list({
      of: number({ min: 0, max: 1, doc: t('割合', 'Rate') }),
      min: 5,
      max: 5,
      required: true,
      doc: t('超過倍率 ≤0.67, ≤1, ≤1.5, ≤2, それ以上', 'For a ratio ≤ .67, ≤ 1, ≤ 1.5, ≤ 2 and above'),
    }),
  },
});

const risk = object({
  default: {},
  doc: t('離反リスク', 'Dormancy risk'),
  fields: {
    coldIntervalDays: number({ default: 60, min: 1, unit: 'days', doc: t('実績のない区分の間隔', 'Interval where the segment has none') }),
    kappa: number({ default: 2, min: 0, doc: t('区分の間隔を加味する回数', 'Weight of the segment, in intervals') }),
    mergeDays: integer({ default: 3, min: 0, unit: 'days', doc: t('これより近い案件開始はまとめる', 'Starts closer than this are one') }),
    neverBeforeDays: days(30, 'これより前には知らせない', 'No alarm before this'),
    minIntervals: integer({
      default: 5,
      min: 1,
      doc: t('区分の間隔に要る社数', 'Partners with an interval that a segment needs for its own mean'),
    }),
    minPairs: integer({
      default: 30,
      min: 2,
      doc: t('規則性 k の推定に要る組数', 'Pairs of intervals needed to estimate the regularity k'),
    }),
    coldRegularity: number({ default: 3, min: 0, doc: t('推定できないときの k', 'k where it cannot be estimated') }),
    ratios: list({
      of: number({ min: 0, doc: t('倍率', 'Ratio') }),
      min: 4,
      max: 4,
      default: [0.67, 1, 1.5, 2],
      doc: t('倍率の境', 'Borders of the ratio'),
    }),
    prior: list({
      of: band,
      min: 1,
      default: [
        { kBelow: 1.5, rates: [0.12, 0.15, 0.19, 0.24, 0.45] },
        { kBelow: 6, rates: [0.06, 0.08, 0.12, 0.2, 0.6] },
        { rates: [0.1, 0.15, 0.4, 0.65, 0.8] },
      ],
      doc: t('実績が貯まるまでの暫定の表', 'Table in use until there is enough own history'),
    }),
    shift: number({ default: 0.47, min: 0, doc: t('習慣が止まったときの対数オッズの加算', 'Log-odds added for each habit that stopped') }),
    shiftCap: number({ default: 1.4, min: 0, doc: t('加算の上限', 'Most that habits add together') }),
    habitLogins: integer({ default: 2, min: 1, doc: t('ログインの習慣とみなす回数(90日)', 'Logins in 90 days that make a habit') }),
    mediumFrom: share(0.25, '中の下限', 'Level medium from'),
    highFrom: share(0.5, '高の下限', 'Level high from'),
    own: object({
      default: {},
      doc: t('自社の実績から求める割合', 'Rates from the own past'),
      fields: {
        ownMonths: integer({ default: 12, min: 1, unit: 'months', doc: t('要る期間', 'Span needed') }),
        ownRows: integer({ default: 200, min: 1, doc: t('要る代理店×月', 'Partner-months needed') }),
        ownLapses: integer({
          default: 100,
          min: 1,
          doc: t('習慣の重みを求め直すのに要る途絶の件数', 'Lapses needed to re-estimate the weight of habits'),
        }),
        bandRows: integer({ default: 50, min: 1, doc: t('倍率の段ごとに要る件数', 'Partner-months that a band needs of its own') }),
        horizonDays: days(
          180,
          'この間に案件の動きがなければ途絶(間隔の2倍が長ければそちら)',
          'No deal activity for this long (or twice the interval) is a lapse',
        ),
        ridge: number({
          default: 2,
          min: 0,
          doc: t('習慣の重みを既定へ寄せる強さ', 'How strongly the weight of habits is drawn to the configured one'),
        }),
        testShare: share(1 / 3, '的中を確かめる後半の割合', 'Share of the months on which the rates are tried'),
        mostError: share(0.08, '%を出してよいずれの上限', 'Calibration error up to which a percentage is shown'),
      },
    }),
    contactShare: share(
      0.7,
      '案件の途絶のうち接触も途絶えている割合(以上で習慣が止まったとみなす)',
      'Contact silence as a share of deal silence from which that habit has stopped',
    ),
    seasonalMonths: integer({
      default: 36,
      min: 12,
      unit: 'months',
      doc: t('過去最長の間隔を探す期間', 'Own longest gap is looked for in this time'),
    }),
    watchFactor: number({
      default: 2,
      min: 1,
      doc: t('注意とする接触間隔の倍率', 'Contact clock beyond this multiple of the usual is watched'),
    }),
    watchMinDays: days(14, '注意までの最短日数', 'Never watched before this'),
  },
});

const value = object({
  default: {},
  doc: t('取引規模', 'Business volume'),
  fields: {
    halfLifeDays: days(180, '受注額が半分になるまでの日数', 'Days until a won amount counts half'),
    tierA: share(0.7, '大の合計の割合', 'Share of the total that tier A holds'),
    tierB: share(0.9, '大と中の合計の割合', 'Share of the total that A and B hold together'),
    freezeDays: days(365, '間隔を過ぎたとき規模を据え置く期間', 'How long volume stands still while a partner is past its rhythm'),
    potentialEmployeesA: integer({ default: 300, min: 1, doc: t('実績がないとき大とみなす従業員数', 'Employees for potential A') }),
    potentialEmployeesB: integer({ default: 50, min: 1, doc: t('実績がないとき中とみなす従業員数', 'Employees for potential B') }),
    potentialByRank: dictionary({
      of: choice({ values: ['A', 'B', 'C'], doc: t('規模', 'Volume') }),
      default: {},
      doc: t('代理店ランクごとの見込み規模', 'Potential by partner rank'),
      examples: [{ Gold: 'A', Silver: 'B' }],
    }),
  },
});

const state = object({
  default: {},
  doc: t('状態', 'States'),
  fields: {
    silentAfterDays: days(14, '静かとするまで', 'Silent after'),
    neverActiveDays: days(180, '一度も活動がなければ休眠', 'Dormant when never active for this long after registration'),
    dormantRegisteredDays: days(90, '休眠に要る登録からの日数', 'Dormant needs this much tenure'),
    dormantRatio: number({ default: 2, min: 1, doc: t('休眠に要る倍率', 'Dormant from this ratio') }),
    dormantDays: days(90, '休眠に要る案件の途絶', 'Dormant needs this much deal silence'),
    dormantContactDays: days(30, '休眠に要る接触の途絶', 'Dormant needs this much contact silence, where it is known'),
    churnRatio: number({ default: 4, min: 1, doc: t('離反に要る倍率', 'Left from this ratio') }),
    churnDays: days(365, '離反に要る案件の途絶', 'Left needs this much deal silence'),
    churnContactDays: days(90, '離反に要る接触の途絶(既知)', 'Left needs this much known contact silence'),
    newDays: integer({ default: 365, min: 90, max: 730, unit: 'days', doc: t('新規の期間', 'How long a partner is new') }),
    newWins: integer({ default: 3, min: 1, doc: t('新規を終える受注数', 'Wins that end it') }),
    excellentEnterQuarters: integer({
      default: 3,
      min: 1,
      max: 4,
      doc: t('優良に入る受注四半期数(4のうち)', 'Quarters with a win to enter, of 4'),
    }),
    excellentKeepQuarters: integer({
      default: 2,
      min: 1,
      max: 4,
      doc: t('優良にとどまる受注四半期数', 'Quarters with a win to stay, of 4'),
    }),
    steadyWins: integer({
      default: 8,
      min: 1,
      doc: t('優良に入るのに要る1年の受注数(間隔がそろっていれば不要)', 'Wins of a year to enter, unless their gaps are even'),
    }),
    steadyGapDays: days(100, '間隔がそろっているとみなす受注の間の上限', 'Wins are even while no gap of a year between them is longer'),
    ownCycleMaxDays: days(182, '自分の周期で見る上限', 'Own cycles count instead of quarters up to this length'),
    consecutive: integer({
      default: 2,
      min: 1,
      doc: t('変えるのに要る連続した判定', 'Consecutive weekly evaluations that a soft change needs'),
    }),
    dwellDays: integer({ default: 28, min: 0, unit: 'days', doc: t('変えるまでにとどまる日数', 'Days in the state before a soft change') }),
    recontactedDays: days(30, '再接触中とする期間', 'In contact again for this long after a contact'),
    wasExcellentDays: days(365, '元・優良とする期間', 'Was excellent within'),
    selfRunningBelow: points(20, '自走型とする支援活用の点', 'Self-running below this score of use'),
    selfRunningUntil: points(30, '自走型を外す点', 'No longer from this score of use'),
    rewardShare: share(0.7, '報奨期間のみとする割合', 'Share of the won amount inside reward windows'),
    rewardUntil: share(0.5, '報奨期間のみの判定を解く割合(これ未満)', 'Share below which that flag is cleared'),
    rewardWins: integer({ default: 3, min: 1, doc: t('その判定に要る受注数', 'Wins needed to judge that') }),
    awardQuarters: integer({ default: 4, min: 1, max: 4, doc: t('表彰候補に要る受注四半期数', 'Quarters with a win for an award') }),
  },
});

const calendar = object({
  default: {},
  doc: t('営業しない期間', 'When nobody works'),
  fields: {
    holidays: choice({ values: ['jp', 'none'], default: 'jp', doc: t('祝日の暦', 'Public holidays') }),
    blackoutPeriods: list({
      of: object({
        doc: t('毎年の期間', 'A yearly period'),
        fields: {
          from: text({
            required: true,
            pattern: /^\d\d-\d\d$/,
            patternDoc: t('12-29 のような月日', 'month and day such as 12-29'),
            doc: t('初日', 'First day'),
          }),
          to: text({
            required: true,
            pattern: /^\d\d-\d\d$/,
            patternDoc: t('01-03 のような月日', 'month and day such as 01-03'),
            doc: t('最終日', 'Last day'),
          }),
        },
      }),
      default: [
        { from: '12-29', to: '01-03' },
        { from: '04-29', to: '05-05' },
        { from: '08-13', to: '08-16' },
      ],
      doc: t('時計が止まる期間(年末年始・GW・お盆)', 'The clocks stand still (New Year, Golden Week, Obon)'),
    }),
    blackoutDays: list({
      of: date({ doc: t('日付', 'Date') }),
      default: [],
      doc: t('時計が止まる日', 'Single days on which the clocks stand still'),
    }),
    fiscalYearStartMonth: integer({ default: 4, min: 1, max: 12, doc: t('会計年度の開始月', 'First month of the fiscal year') }),
  },
});

/** `config/scoring.yaml`. */
export const scoringTable = object({
  name: 'scoring',
  doc: t('スコア・リスク・状態の方針', 'Policy of score, risk, value and state'),
  fields: {
    components,
    score,
    use,
    risk,
    value,
    state,
    calendar,
    staleAfterDays: days(3, '情報源が止まったとみなすまで', 'A source that is later than this has stopped'),
    roles: dictionary({
      of: choice({ values: ['full', 'activity', 'none'], doc: t('数え方', 'How it counts') }),
      keyValues: ['sell', 'distribute', 'refer'],
      default: { sell: 'full', refer: 'activity', distribute: 'none' },
      doc: t('案件での役割ごとの数え方(activity は金額を数えない)', 'How a role in a deal counts (`activity` leaves out the amount)'),
    }),
    explainEvents: integer({ default: 5, min: 1, max: 100, doc: t('説明に残す主な活動の数', 'Largest contributions kept for `explain`') }),
  },
});

export type ScoringSettings = Infer<typeof scoringTable>;
export type CalendarSettings = ScoringSettings['calendar'];

export const defaultScoring: ScoringSettings = withDefaults(scoringTable, {}) as ScoringSettings;
