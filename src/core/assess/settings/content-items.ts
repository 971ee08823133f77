import type { Text } from '../../types.ts';
import type { EventTouch } from './event-words.ts';

/** Something we put into a partner's hands. */
export interface ContentItem {
  readonly kind:
    'video' | 'template' | 'course' | 'test' | 'guide' | 'script' | 'story' | 'faq' | 'session' | 'note' | 'survey' | 'event' | 'form';
  readonly title: Text;
  /** Missing: by its kind. */
  readonly touch?: EventTouch;
  readonly product?: string;
  readonly owner?: string;
  /** After this date it is listed as due for renewal. */
  readonly reviewBy?: string;
  /** What its recipient should do; an item without one (a newsletter) never counts as unconsumed. */
  readonly wanted?: Text;
  readonly link?: string;
}

function item(kind: ContentItem['kind'], ja: string, en: string, wantedJa?: string, wantedEn?: string): ContentItem {
  const title = { ja, en };
  return wantedJa === undefined || wantedEn === undefined ? { kind, title } : { kind, title, wanted: { ja: wantedJa, en: wantedEn } };
}

/** Content to start from. */
export const CONTENT_ITEMS: Readonly<Record<string, ContentItem>> = {
  'intro-video': item('video', '製品紹介動画(5分)', 'Product video (5 minutes)', '最後まで見る', 'finish it'),
  'first-proposal-template': item('template', '初回提案テンプレート', 'First-proposal template', 'ダウンロードする', 'download it'),
  'basic-course': item('course', '基礎研修', 'Basic course', '修了する', 'complete it'),
  'basic-test': item('test', '理解度テスト', 'Comprehension test', '合格する', 'pass it'),
  'campaign-guide': item('guide', 'キャンペーン案内', 'Campaign guide', '実施する', 'run it'),
  'talk-script': item('script', 'トークスクリプト', 'Talk script', '商談で使う', 'use it with a customer'),
  'win-story': item('story', '受注事例(同業種)', 'Win story (same industry)', '読む', 'read it'),
  'objection-faq': item('faq', 'よくある質問と切り返し', 'Questions and objections', '回答を開く', 'open an answer'),
  'proposal-clinic': item('session', '提案相談会(30分)', 'Proposal clinic (30 minutes)', '予約する', 'book it'),
  'joint-visit': item('session', '同行', 'Joint visit', '日程を決める', 'fix a date'),
  'restart-note': item('note', '再開のご案内(1枚)', 'Starting again (one page)', '開く', 'open it'),
  'restart-survey': item('survey', '3問アンケート', 'Three questions', '答える', 'answer'),
  'leaving-survey': item('survey', '離反理由アンケート', 'Reasons for leaving', '答える', 'answer'),
  'event-invite': item('event', '優良パートナー会 招待', 'Invitation to the partner evening', '申し込む', 'register'),
  'quarterly-review': item('session', '四半期レビュー資料', 'Quarterly review', '面談する', 'meet'),
  'award-letter': item('note', '表彰のご連絡', 'Award letter', '受け取る', 'accept'),
  briefing: item('event', '登録前説明会', 'Briefing before registration', '参加する', 'attend'),
  'register-form': item('form', '登録フォーム(紹介コード付き)', 'Registration form (with referral code)', '登録する', 'register'),
};
