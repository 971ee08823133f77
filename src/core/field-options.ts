import type { Text } from './types.ts';

export interface Option {
  readonly value: string;
  readonly label: Text;
}

function options(rows: readonly (readonly [value: string, ja: string, en: string])[]): readonly Option[] {
  return rows.map(([value, ja, en]) => ({ value, label: { ja, en } }));
}

export const COVERAGES = options([
  ['A', '十分', 'Sufficient'],
  ['B', '一部のみ', 'Partial'],
  ['C', '不足(自動化なし)', 'Too thin (no automation)'],
]);

export const STATES = options([
  ['prospective', '潜在', 'Prospective'],
  ['new', '新規', 'New'],
  ['general', '一般', 'General'],
  ['excellent', '優良', 'Excellent'],
  ['dormant', '休眠', 'Dormant'],
  ['churned', '離反', 'Left'],
]);

export const FLAGS = options([
  ['silent', '静か(登録後の反応なし)', 'Silent since registration'],
  ['watch', '注意', 'Watch'],
  ['warning', '離反予兆', 'Early warning'],
  ['recontacted', '再接触中', 'In contact again'],
  ['was_excellent', '元・優良', 'Was excellent'],
  ['self_running', '自走型(支援利用は少ない)', 'Self-running'],
  ['steady', '小規模・継続', 'Small and steady'],
  ['reward_only', '報奨期間のみ活動', 'Active in reward periods only'],
  ['key_person_lost', '主担当者不在', 'Key person gone'],
  ['focus', '重点育成', 'Focus'],
  ['award', '表彰候補', 'Award candidate'],
  ['capacity', '工数上限で見送り', 'Deferred: no hours left'],
  ['override', '手動設定中', 'Set by hand'],
  ['provisional', '暫定(実績で未検証)', 'Provisional'],
  ['stale', '情報停止中', 'Data stopped'],
]);

export const RISK_LEVELS = options([
  ['low', '低', 'Low'],
  ['medium', '中', 'Medium'],
  ['high', '高', 'High'],
]);

export const TIERS = options([
  ['A', '大', 'Large'],
  ['B', '中', 'Medium'],
  ['C', '小', 'Small'],
]);

export const TOUCHES = options([
  ['high', 'ハイタッチ(個別)', 'High (one to one)'],
  ['low', 'ロータッチ(まとめて)', 'Low (one to some)'],
  ['tech', 'テックタッチ(オンライン)', 'Tech (online)'],
  ['none', '休止', 'Paused'],
]);

export const STEPS = options([
  ['registration', '①登録推進', '1 Registration'],
  ['onboarding', '②新規定着化', '2 Onboarding'],
  ['development', '③育成推進', '3 Development'],
  ['retention', '④休眠・離反防止', '4 Retention'],
  ['excellence', '⑤優良維持', '5 Excellence'],
]);

export const CONDITIONS = options([
  ['consumption_below_50', '支援消化率50%未満', 'Consumption below 50 %'],
  ['video_and_template_open', '動画未完了・テンプレ未DL', 'Video and template open'],
  ['portal_idle_30d', 'ポータル30日以上未ログイン', 'Portal idle 30 days'],
  ['inquiry_unanswered', '問い合わせ回答待ち', 'Inquiry unanswered'],
  ['no_first_proposal', '初回提案なし', 'No first proposal'],
]);

export const PARTNER_TYPES = options([
  ['resell', '販売', 'Reseller'],
  ['refer', '紹介・取次', 'Referral'],
  ['distribute', '一次店', 'Distributor'],
  ['other', 'その他', 'Other'],
]);

export const LEAVING_REASONS = options([
  ['product', '商材が合わない', 'Product fit'],
  ['margin', '条件・手数料', 'Terms'],
  ['support', '支援不足', 'Too little support'],
  ['person', '担当者の退職・異動', 'Our contact left'],
  ['competitor', '競合へ切替', 'Moved to a competitor'],
  ['business', '事業縮小・方針変更', 'Change of business'],
  ['other', 'その他', 'Other'],
]);

export const OUTCOMES = options([
  ['reached', '連絡できた', 'Reached'],
  ['proposal_planned', '提案予定あり', 'Proposal planned'],
  ['no_answer', '不在・返答なし', 'No answer'],
  ['expected', '想定内(対応不要)', 'Expected, nothing to do'],
  ['leaving', '離反の意向', 'Means to leave'],
  ['wrong_data', '情報が違う', 'Data are wrong'],
]);
