import type { Text } from '../../types.ts';

/** How support reaches a partner: one to one · one to some · online. */
export type EventTouch = 'high' | 'low' | 'tech';

export interface EventWords {
  readonly label: Text;
  /** Missing: no support (a deal, a reward, a rank). */
  readonly touch?: EventTouch;
}

function words(ja: string, en: string, touch?: EventTouch): EventWords {
  return touch === undefined ? { label: { ja, en } } : { label: { ja, en }, touch };
}

/** What people call an event of each built-in type, and at which touch level it takes place. */
export const EVENT_WORDS = {
  'deal.registered': words('案件登録', 'deal registered'),
  'proposal.sent': words('提案', 'proposal sent'),
  'deal.moved': words('案件の進展', 'deal moved'),
  'deal.forward': words('案件が次の段階へ', 'deal moved forward'),
  'deal.won': words('受注', 'deal won'),
  'deal.lost': words('失注', 'deal lost'),
  'lead.registered': words('案件の申告', 'lead registered'),
  'lead.converted': words('申告が案件に', 'lead became a deal'),
  'lead.rejected': words('申告の却下', 'lead rejected'),
  'campaign.run': words('キャンペーン実施', 'campaign run', 'low'),
  'visit.joint': words('同行', 'joint visit', 'high'),
  'meeting.held': words('面談', 'meeting', 'high'),
  'event.invited': words('イベント招待', 'event invitation', 'low'),
  'campaign.responded': words('キャンペーンへの反応', 'response to a campaign', 'low'),
  'event.registered': words('イベント申込', 'event registration', 'low'),
  'event.attended': words('イベント参加', 'event attended', 'low'),
  'survey.answered': words('アンケート回答', 'survey answered', 'low'),
  'inquiry.opened': words('問い合わせ', 'inquiry', 'high'),
  'inquiry.answered': words('問い合わせへの回答', 'inquiry answered', 'high'),
  'inquiry.replied': words('問い合わせへの返信', 'reply to an inquiry', 'high'),
  'email.replied': words('メールの返信', 'reply by e-mail', 'high'),
  login: words('ポータルのログイン', 'portal login', 'tech'),
  'call.connected': words('電話', 'call', 'high'),
  'call.noAnswer': words('電話(不在)', 'call, no answer', 'high'),
  'email.sent': words('メール送信', 'e-mail sent', 'high'),
  'email.delivered': words('メール到達', 'e-mail delivered', 'tech'),
  'email.bounced': words('メール不達', 'e-mail bounced', 'tech'),
  'email.opened': words('メール開封(弱い根拠)', 'e-mail opened (weak evidence)', 'tech'),
  'email.scanned': words('メールの自動開封', 'e-mail opened by a machine', 'tech'),
  'email.clicked': words('メール内リンクのクリック', 'link in an e-mail clicked', 'tech'),
  'note.logged': words('メモ', 'note'),
  'task.done': words('支援タスク完了', 'support task done', 'high'),
  'task.outcome': words('支援タスクの結果', 'outcome of a support task', 'high'),
  'item.delivered': words('教材の提供', 'content handed over', 'tech'),
  'item.consumed': words('教材の利用', 'content used', 'tech'),
  'template.downloaded': words('テンプレートのダウンロード', 'template downloaded', 'tech'),
  'page.viewed': words('ページ閲覧', 'page viewed', 'tech'),
  'document.viewed': words('資料閲覧', 'document viewed', 'tech'),
  'video.played': words('動画再生', 'video played', 'tech'),
  'video.completed': words('動画視聴完了', 'video finished', 'tech'),
  'tool.used': words('支援ツールの利用', 'support tool used', 'tech'),
  'content.contributed': words('事例などの提供', 'material contributed', 'low'),
  'course.completed': words('研修修了', 'course completed', 'tech'),
  'test.passed': words('理解度テスト合格', 'test passed', 'tech'),
  'certification.earned': words('認定取得', 'certification earned', 'tech'),
  'form.viewed': words('フォーム閲覧', 'form viewed', 'tech'),
  'form.submitted': words('フォーム送信', 'form submitted', 'tech'),
  'list.joined': words('リストに追加', 'added to a list'),
  'partner.registered': words('パートナー登録', 'partner registered'),
  'partner.linked': words('パートナー間の関係', 'linked to another partner'),
  'rank.set': words('ランクの決定', 'rank set'),
  'reward.window': words('報奨期間', 'reward window'),
  'reward.budgeted': words('報奨予算', 'reward budget'),
  'reward.allocated': words('報奨の割り当て', 'reward allocated'),
  'reward.requested': words('報奨の申請', 'reward requested'),
  'reward.claimed': words('報奨の請求', 'reward claimed'),
  'owner.changed': words('担当交代', 'owner changed'),
  'contact.left': words('担当者の退職', 'contact left'),
  'contact.joined': words('担当者の着任', 'contact joined'),
} as const satisfies Record<string, EventWords>;
