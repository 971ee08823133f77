import type { Text } from '../types.ts';

export type TemplateId =
  'T01' | 'T02' | 'T03' | 'T04' | 'T05' | 'T06' | 'T07' | 'T08' | 'T09' | 'T10' | 'T11' | 'T12' | 'T13' | 'T14' | 'T15';

export interface Template {
  readonly action: Text;
  readonly do: Text;
  readonly done: Text;
  /** Item of the catalogue to use; null: none is needed. */
  readonly content: string | null;
  /** `change`: once for each change that asks for it. */
  readonly period: 'week' | 'month' | 'quarter' | 'once' | 'change';
  readonly due: 'high' | 'low';
  /** A low touch: one task for all partners of an owner. */
  readonly batch: Text | null;
}

function t(ja: string, en: string): Text {
  return { ja, en };
}

const many = t('({n}社)', ' ({n})');

/** Task templates; `{…}` are filled from the partner's own figures. */
export const TEMPLATES: Readonly<Record<TemplateId, Template>> = {
  T01: {
    action: t('契約の打ち合わせを設定する', 'Arrange the contract talk'),
    do: t(
      '紹介元 {route} に一言お礼を入れ、先方の商流と担当者を確認して30分の面談を置く',
      'Thank the referrer {route}, ask about their sales flow and who will sell, fix 30 minutes',
    ),
    done: t('面談日が入った', 'meeting date set'),
    content: 'register-form',
    period: 'week',
    due: 'high',
    batch: null,
  },
  T02: {
    action: t('説明会に招待する', 'Invite to the briefing'),
    do: t(
      'リスト {list} を確認し、外す会社を除いて招待を依頼する',
      'Check {list}, strike out who should not come, ask marketing to invite',
    ),
    done: t('招待が送られた', 'invitation sent'),
    content: 'briefing',
    period: 'month',
    due: 'low',
    batch: many,
  },
  T03: {
    action: t('キックオフ:最初の提案先を3社決める', 'Kick-off: name the first three prospects'),
    do: t(
      '30分。既存顧客から合う3社を一緒に選び、初回提案テンプレをその場で開く',
      '30 minutes. Choose three fitting customers of theirs, open the first-proposal template together',
    ),
    done: t('3社の名前と初回提案日', 'three names and a date'),
    content: 'first-proposal-template',
    period: 'once',
    due: 'high',
    batch: null,
  },
  T04: {
    action: t('初回提案の準備を手伝う', 'Help with the first proposal'),
    do: t(
      '{template} は {dl_state}。つまずきを聞き、1件だけ同席を申し出る',
      '{template}: {dl_state}. Ask what holds them up, offer to join one call',
    ),
    done: t('初回提案の登録、または理由の記録', 'first proposal registered, or the reason noted'),
    content: 'first-proposal-template',
    period: 'month',
    due: 'low',
    batch: many,
  },
  T05: {
    action: t('登録後14日 反応なし:電話を1本', 'No reaction for 14 days: one call'),
    do: t(
      '案内が届いたかだけを確かめる(届いた{delivered}/見た{seen})。責めない。正しい担当者を聞く',
      'Only ask whether it arrived (delivered {delivered}, seen {seen}). No reproach. Ask for the right person',
    ),
    done: t('届いた相手が分かった', 'the right person is known'),
    content: null,
    period: 'once',
    due: 'high',
    batch: null,
  },
  T06: {
    action: t('次の提案テーマを1つ決める', 'Agree on one next proposal'),
    do: t(
      '直近の提案 {last_proposals} を見て、勝てた型 {winning_content} を1つ渡す',
      'Look at {last_proposals}, hand over one thing that wins: {winning_content}',
    ),
    done: t('提案予定日', 'date of the next proposal'),
    content: 'win-story',
    period: 'month',
    due: 'low',
    batch: many,
  },
  T07: {
    action: t('提案内容を一緒に見直す', 'Review proposals together'),
    do: t(
      '提案{n}件・受注{w}件(同区分の目安{peer}%)。失注理由 {lost_reasons} を1件だけ一緒に読む',
      '{n} proposals, {w} won (peers {peer} %). Read one lost deal together: {lost_reasons}',
    ),
    done: t('次の提案で変える点1つ', 'one thing to change'),
    content: 'proposal-clinic',
    period: 'month',
    due: 'low',
    batch: many,
  },
  T08: {
    action: t('共同の案件計画をつくる', 'Make a joint plan'),
    do: t('四半期の目標件数、同行2件、使う教材を1枚に', "Quarter's target, two joint visits, material: one page"),
    done: t('計画1枚と同行日', 'the page and the dates'),
    content: 'joint-visit',
    period: 'month',
    due: 'high',
    batch: null,
  },
  T09: {
    action: t('5営業日以内に会う:いつもの間隔を過ぎています', 'Meet within 5 business days: past its own rhythm'),
    do: t(
      '目安{expected}日のところ{days}日。売り込まず、困りごと・担当交代・競合の3点を聞く。必要なら上長同行',
      'Expected {expected} days, now {days}. Do not sell; ask about trouble, change of people, competitors. Bring your manager if needed',
    ),
    done: t('面談日、または「想定内」を選ぶ', 'date, or outcome "expected"'),
    content: null,
    period: 'week',
    due: 'high',
    batch: null,
  },
  T10: {
    action: t('離れる理由を聞き取る', 'Ask why they leave'),
    do: t('5分。選択肢から1つ選び、一言添える。引き止めない', 'Five minutes. Choose one reason, add a line. No persuasion'),
    done: t('離反理由が入った', 'reason recorded'),
    content: 'leaving-survey',
    period: 'once',
    due: 'high',
    batch: null,
  },
  T11: {
    action: t('再開のきっかけを1つ届ける', 'Offer one reason to start again'),
    do: t('前回の案件 {last_deal} の続きから。新しい話は1つだけ({content})', 'Start from {last_deal}. One new thing only ({content})'),
    done: t('返事、または不在2回の記録', 'answer, or two attempts noted'),
    content: 'restart-note',
    period: 'month',
    due: 'high',
    batch: many,
  },
  T12: {
    action: t('月次レビューを行う', 'Hold the monthly review'),
    do: t(
      '実績、見られた資料、次の四半期の共同企画。先方の提案を1つ持ち帰る',
      'Results, what they used, a joint plan for next quarter; take home one wish of theirs',
    ),
    done: t('次回日程と宿題1つ', 'next date and one promise'),
    content: 'quarterly-review',
    period: 'month',
    due: 'high',
    batch: null,
  },
  T13: {
    action: t('イベント招待と表彰候補を確認する', 'Check event guests and award candidates'),
    do: t('候補と理由を見て、外す・加える', 'Look at the candidates and reasons, strike out or add'),
    done: t('名簿の確定', 'list fixed'),
    content: 'event-invite',
    period: 'quarter',
    due: 'low',
    batch: many,
  },
  T14: {
    action: t('引き継ぎ:10行の要約を読んで挨拶する', 'Take over: read ten lines, say hello'),
    do: t(
      '状態、直近の約束、未対応 {open}、主担当者 {key_person}。初回連絡で同じことを聞き直さない',
      'State, last promise, open {open}, key person {key_person}. Do not ask again what is known',
    ),
    done: t('挨拶済みと対応結果', 'greeted, outcome set'),
    content: null,
    period: 'change',
    due: 'high',
    batch: null,
  },
  T15: {
    action: t('問い合わせに回答する({days}営業日経過)', 'Answer the inquiry ({days} business days)'),
    do: t('元の問い合わせ {link}。答えがなければ期限だけ先に返す', 'The inquiry {link}. If there is no answer yet, give the date'),
    done: t('回答または期限の連絡', 'answer or date given'),
    content: null,
    period: 'week',
    due: 'high',
    batch: null,
  },
};

/** What stands as next action where nothing is asked of a person: what is offered online. */
export const ONLINE: Readonly<Record<string, { readonly content: string; readonly action: Text }>> = {
  registration: { content: 'briefing', action: t('オンラインで案内する', 'Invite online') },
  onboarding: { content: 'first-proposal-template', action: t('オンラインで届ける', 'Offer online') },
  development: { content: 'win-story', action: t('オンラインで届ける', 'Offer online') },
  retention: { content: 'restart-note', action: t('オンラインで届ける', 'Offer online') },
  excellence: { content: 'event-invite', action: t('オンラインで招待する', 'Invite online') },
};
