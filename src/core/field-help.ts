import type { Text } from './types.ts';

function help(ja: string, en: string): Text {
  return { ja, en };
}

/** What a field tells and how to read it, by key; shown as help text in the CRM. At most 510 characters, the least that every CRM takes. */
export const FIELD_HELP: Readonly<Record<string, Text>> = {
  score: help(
    '同じ区分のパートナーと比べた 0〜100 の値。中央が 50。判断材料が足りないときは空です。',
    'Compared with similar partners, 0 to 100; their middle is 50. Empty while there is too little evidence.',
  ),
  scoreChange: help('28日前からの増減。内訳は「判定の理由」にあります。', 'Change since 28 days ago. “Why” tells what moved it.'),
  coverage: help(
    'C のときは自動の判定をしません。情報源がつながっていないか、この会社と結び付いていません。',
    'With C nothing is automatic: a source is not connected, or not matched to this company.',
  ),
  state: help(
    '最近の案件と接触から判定します。手で決めるときは「状態の手動設定」を使います。',
    'From recent deals and contacts. To decide it yourself use “State set by hand”.',
  ),
  stateSince: help('いまの状態になった日。', 'When the partner entered this state.'),
  flags: help('注意すべきこと。複数あります。', 'What deserves attention; there may be several.'),
  riskLevel: help(
    'このパートナー自身のいつもの間隔に対する今回の空き。空は「判断できない」です。',
    'The present gap against the partner’s own usual one. Empty: cannot be judged.',
  ),
  dormancyRisk: help(
    '65 は 65% の意味です。実績で検証されるまでは空です。',
    '65 means 65 %. Empty until it is proven on your own history.',
  ),
  valueTier: help('過去の取引額による区分。契約の代理店ランクではありません。', 'By past business. Not the partner rank of the contract.'),
  touch: help(
    'かける手間の段階。ハイは担当者が個別に、ローはまとめて、テックはオンラインで。',
    'How much hands-on work: high one to one, low one to some, tech online.',
  ),
  step: help('いま必要な支援の段階。', 'The kind of support that is due now.'),
  nextAction: help(
    '動詞から始まる一文。状態や優先度が変わると書き換わります。',
    'One sentence, verb first. Rewritten when state or priority changes.',
  ),
  nextActionDue: help('営業日で数えた期限。', 'Counted in business days.'),
  reasons: help('数字・比べた相手・データの日付で書いた判定の理由。', 'Why, in figures: compared with what, and as of when.'),
  recentEvents: help(
    '最近の支援の動き。1行に 日付・段階(届いた/見た/使った/成果)・内容。',
    'The latest support events, one a line: date, stage (delivered, seen, used, result), content.',
  ),
  priority: help(
    '担当者の中での順番。大きいほど先。月曜に書き換えます。',
    'Order within one owner; larger comes first. Rewritten on Mondays.',
  ),
  package: help('実施中の支援パッケージの ID。同時に1つです。', 'Id of the running support package; one at a time.'),
  packageWeek: help('パッケージの何週目か。', 'Which week of the package it is.'),
  packageReminder: help('もう一度案内する教材。', 'Content to remind of, once.'),
  conditions: help('まだ済んでいないこと。', 'What is still open.'),
  consumptionRate: help(
    '90日に届けた支援のうち使われた割合。3件より少ないときは空です。',
    'Share of the support of 90 days that was used. Empty below three items.',
  ),
  lastDealActivity: help('案件の登録・進行・受注のうち最後の日。', 'Latest day a deal was registered, moved or won.'),
  lastContact: help(
    '返事のあった接触の最後の日。空は「わからない」で、「一度もない」ではありません。',
    'Latest contact that was answered. Empty means not known, not never.',
  ),
  lastPortalLogin: help('パートナーポータルへの最後のログイン。', 'Latest login to the partner portal.'),
  ownerSince: help('担当者が最後に替わった日。替わっていなければ空です。', 'Day the owner changed last. Empty where it never did.'),
  dataAsOf: help('使った情報源のうち最も古いものの日付。', 'Date of the oldest source that was used.'),
  assessedAt: help('Kakehashi が最後に書き込んだときの判定日時。', 'When the assessment was made that Kakehashi wrote last.'),
  rank: help('契約上の代理店ランクの写し。', 'Copy of the partner rank of the contract.'),
  partnerType: help('パートナーの役割の写し。', 'Copy of the partner’s role.'),
  products: help('取扱商材の写し。', 'Copy of the products sold.'),
  registeredOn: help('パートナーとして登録された日の写し。', 'Copy of the day of registration.'),
  overrideState: help(
    '入れると、期限まで計算の代わりにこの状態を使います。Kakehashi は上書きしません。',
    'Takes the place of the computed state until the date below. Kakehashi never overwrites it.',
  ),
  overrideTouch: help(
    '入れると、期限まで計算の代わりにこのレベルを使います。',
    'Takes the place of the computed level until the date below.',
  ),
  overrideReason: help('なぜ手で決めたか。理由欄にも出ます。', 'Why it was set by hand; shown among the reasons.'),
  overrideUntil: help('最長90日。過ぎると計算に戻ります。', '90 days at most; afterwards the computed value counts again.'),
  exclude: help('チェックすると、タスク・リスト・パッケージの対象から外れます。', 'Ticked: no task, no list, no package.'),
  target: help('重点的に育てたいパートナー。', 'A partner you want to develop.'),
  leavingReason: help('離れる理由。聞き取ったことを選びます。', 'What the partner gave as the reason for leaving.'),
  taskKey: help('同じタスクを二度作らないための鍵。変更しないでください。', 'Keeps a task from being made twice. Do not change it.'),
  taskRule: help('このタスクを作った規則(T01 など)。', 'The rule that made the task (T01 …).'),
  taskOutcome: help(
    '完了するときに選びます。空のまま完了すると「届けた」だけになり、接触とは数えません。',
    'Choose one when you complete it. Without an outcome it counts as delivered, never as a contact.',
  ),
  partnerSummary: help(
    'パートナーの状態・スコア・離反リスク・次の一手。取引先から自動で表示します。',
    'State, score, dormancy risk and next action of the partner, shown from the account.',
  ),
  contactConditions: help('この人がまだ済ませていないこと。', 'What this person has not done yet.'),
  keyPerson: help('主担当者です。', 'The key person.'),
};
