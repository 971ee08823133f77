import { any, boolean, dictionary, list, nullable, number, object, scalar, text } from '../../core/schema/index.ts';
import { need, one, or, RECORD, RISK, STAGE, STATE, STEP, t, texts, TIER, TOUCH } from './tables.ts';

export const PARTNER_ROW = one('PartnerRow', t('一覧の1行', 'One row of the list'), {
  id: need.text('ID', 'Id'),
  name: need.text('会社名', 'Company'),
  owner: or.text('担当(ID)', 'Owner (id)'),
  ownerName: or.text('担当', 'Owner'),
  state: nullable(STATE),
  stateSince: or.date('この状態になった日', 'In this state since'),
  step: nullable(STEP),
  touch: nullable(TOUCH),
  score: or.number('支援スコア', 'Support score'),
  change28: or.number('増減(28日)', 'Change over 28 days'),
  riskLevel: nullable(RISK),
  tier: nullable(TIER),
  yearly: or.number('年間の取引額', 'Business per year'),
  flags: texts(t('注意フラグ', 'Flags')),
  priority: need.number('優先度', 'Priority'),
  nextAction: or.both('次の一手', 'Next action'),
  nextActionDue: or.date('期限', 'Due'),
  lastContact: or.date('最終接触日', 'Last contact'),
  lastDeal: or.date('最終案件活動日', 'Last deal activity'),
  consumption: or.number('支援消化率(0〜100)', 'Support consumption, 0–100'),
  package: or.text('実施中のパッケージ', 'Running package'),
  snoozedUntil: or.date('先送りの期限', 'Snoozed until'),
});

const PART = one('ScorePart', t('スコアの内訳', 'A part of the score'), {
  component: need.text('要素', 'Component'),
  points: need.number('点', 'Points'),
  score: need.number('0〜100', '0–100'),
  weight: need.number('重み', 'Weight'),
  v: need.number('自社の値', 'Own value'),
  m: need.number('中央値', 'Middle of similar partners'),
  leftOut: or.text('除いた理由', 'Why it is left out'),
  because: need.both('根拠', 'Because'),
});

const TREND = one('ScoreTrend', t('増減の内訳', 'What moved it'), {
  newEvents: need.number('新しい出来事', 'New events'),
  decay: need.number('時間による減り', 'Decay'),
  unused: need.number('使われなかった支援', 'Support not used'),
  other: need.number('その他', 'Other'),
});

export const RECOMMENDED = one('RecommendedTask', t('おすすめの対応', 'A recommended task'), {
  key: need.text('キー', 'Key'),
  partnerId: need.text('パートナー', 'Partner'),
  template: need.text('ひな形', 'Template'),
  subject: need.both('件名', 'Subject'),
  description: need.both('内容', 'Description'),
  dueOn: need.date('期限', 'Due'),
  owner: or.text('担当', 'Owner'),
  priority: need.number('優先度', 'Priority'),
});

const RISK_DETAIL = one('Risk', t('離反リスク', 'Dormancy risk'), {
  level: nullable(RISK),
  probability: or.number('確率(0〜1)', 'Probability, 0–1'),
  ratio: or.number('普段の間隔との比', 'Silence as a multiple of its own rhythm'),
  expectedDays: or.number('普段の間隔(日)', 'Its usual gap, days'),
  silentDays: or.number('静かな日数', 'Silent for, days'),
  provisional: boolean({ required: true, doc: t('暫定', 'Provisional') }),
});

export const ASSESSMENT = one('Assessment', t('判定', 'Assessment'), {
  asOf: need.date('基準日', 'As of'),
  config: need.text('設定の版', 'Version of the settings'),
  score: object({
    required: true,
    name: 'Score',
    doc: t('支援スコア', 'Support score'),
    fields: {
      value: or.number('点', 'Value'),
      band: or.number('95%区間の半幅', 'Half-width of the 95 % band'),
      change28: or.number('増減(28日)', 'Change over 28 days'),
      parts: list({ required: true, of: PART, doc: t('内訳', 'Parts') }),
      trend: nullable(TREND),
    },
  }),
  coverage: need.text('判断材料', 'Evidence'),
  risk: RISK_DETAIL,
  value: one('Value', t('取引規模', 'Business volume'), { yearly: need.number('年間', 'Per year'), tier: nullable(TIER) }),
  state: STATE,
  stateSince: need.date('この状態になった日', 'In this state since'),
  rule: need.text('決めた規則', 'Rule that decided'),
  flags: texts(t('注意フラグ', 'Flags')),
  conditions: texts(t('未対応の条件', 'Open conditions')),
  step: STEP,
  touch: TOUCH,
  nextAction: need.both('次の一手', 'Next action'),
  nextActionDue: or.date('期限', 'Due'),
  priority: need.number('優先度', 'Priority'),
  consumptionRate: or.number('支援消化率(0〜1)', 'Support consumption, 0–1'),
  lastDealActivity: or.date('最終案件活動日', 'Last deal activity'),
  lastContact: or.date('最終接触日', 'Last contact'),
  lastPortalLogin: or.date('最終ログイン日', 'Last portal login'),
  dataAsOf: need.date('データ基準日', 'Data as of'),
  reasons: list({
    required: true,
    doc: t('理由', 'Reasons'),
    of: one('Reason', t('理由', 'A reason'), { id: need.text('種類', 'Kind'), text: need.both('文', 'Text') }),
  }),
  tasks: list({ required: true, of: RECOMMENDED, doc: t('おすすめの対応', 'Recommended tasks') }),
  package: any({ required: true, doc: t('パッケージの進み具合。null: なし', 'Where it stands in its package; null: none') }),
  workings: any({ required: true, doc: t('計算の途中。explain と同じ', 'Every figure in between, as `explain` prints them') }),
});

export const HISTORY_POINT = one('HistoryPoint', t('判定の推移', 'One assessment of the past'), {
  asOf: need.date('基準日', 'As of'),
  score: or.number('点', 'Score'),
  band: or.number('95%区間の半幅', 'Half-width of the 95 % band'),
  state: STATE,
  touch: TOUCH,
  step: STEP,
  riskLevel: nullable(RISK),
  probability: or.number('離反リスク(0〜1)', 'Dormancy risk, 0–1'),
});

export const PARTNER = one('Partner', t('パートナー', 'A partner'), {
  id: need.text('ID', 'Id'),
  name: need.text('会社名', 'Company'),
  owner: or.text('担当(ID)', 'Owner (id)'),
  ownerName: or.text('担当', 'Owner'),
  registeredOn: or.date('登録日', 'Registered on'),
  partnerType: or.text('種別', 'Type'),
  rank: or.text('ランク', 'Rank'),
  products: texts(t('取扱商材', 'Products')),
  override: nullable(
    one('Override', t('手動設定', 'Set by hand'), {
      state: nullable(STATE),
      touch: nullable(TOUCH),
      reason: or.text('理由', 'Reason'),
      until: or.date('期限', 'Until'),
      by: or.text('この画面で決めた人。null: CRM で', 'Who set it on a page; null: in a CRM'),
      inForce: boolean({ required: true, doc: t('最後の判定に使われたか', 'Whether the last assessment went by it') }),
    }),
  ),
  snooze: nullable(
    one('Snooze', t('先送り', 'Snoozed'), {
      until: need.date('期限', 'Until'),
      reason: need.text('理由', 'Reason'),
      by: need.text('だれが', 'By whom'),
    }),
  ),
  records: list({ required: true, of: RECORD, doc: t('CRM のレコード', 'Records in the CRMs') }),
  assessment: nullable(ASSESSMENT),
  history: list({ required: true, of: HISTORY_POINT, doc: t('推移(古い順)', 'History, oldest first') }),
});

const NAMED = (about: ReturnType<typeof t>) =>
  nullable(
    one('Named', about, {
      key: need.text('キー', 'Key'),
      name: or.text('名前', 'Name'),
      url: or.text('CRM の画面', 'Its page in the CRM'),
    }),
  );

export const LINE = one('TimelineLine', t('支援ログの1行', 'One line of the log'), {
  id: need.text('ID', 'Id'),
  on: need.date('日付', 'Date'),
  at: or.instant('時刻', 'Instant'),
  type: need.text('種類', 'Type'),
  stage: STAGE,
  connection: need.text('情報源', 'Source'),
  url: or.text('CRM の画面', 'Its page in the CRM'),
  stream: need.text('ストリーム', 'Stream'),
  recordId: need.text('レコード', 'Record'),
  contact: NAMED(t('相手', 'Contact')),
  owner: NAMED(t('担当', 'Owner')),
  deal: NAMED(t('案件', 'Deal')),
  item: or.text('教材', 'Content item'),
  author: or.text('記録者', 'Author'),
  department: or.text('部署', 'Department'),
  amount: or.number('金額', 'Amount'),
  data: dictionary({ required: true, of: { ...scalar({ doc: t('値', 'Value') }) }, doc: t('記録された値', 'What is recorded besides') }),
});

export const DEAL = one('Deal', t('案件', 'A deal'), {
  key: need.text('キー', 'Key'),
  name: or.text('名前', 'Name'),
  connection: need.text('情報源', 'Source'),
  url: or.text('CRM の画面', 'Its page in the CRM'),
  type: need.text('いまの段階', 'Where it stands'),
  on: need.date('その日', 'Since'),
  firstOn: need.date('最初の記録', 'First told'),
  amount: or.number('金額', 'Amount'),
  currency: or.text('通貨', 'Currency'),
  lines: need.count('記録の数', 'Lines'),
});

export const SCORE_RANGE = {
  minScore: number({ min: 0, max: 100, doc: t('スコアがこれ以上', 'Score at least') }),
  maxScore: number({ min: 0, max: 100, doc: t('スコアがこれ以下', 'Score at most') }),
};
export const SEARCH = text({ maxLength: 200, doc: t('会社名の一部', 'Part of the name') });
