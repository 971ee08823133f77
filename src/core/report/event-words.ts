import type { Text } from '../types.ts';

const WORDS: Readonly<Record<string, Text>> = {
  'meeting.held': { ja: '面談', en: 'meeting' },
  'visit.joint': { ja: '同行', en: 'joint visit' },
  'call.connected': { ja: '電話', en: 'call' },
  'email.replied': { ja: 'メールの返信', en: 'reply by e-mail' },
  'event.attended': { ja: 'イベント参加', en: 'event attended' },
  'event.registered': { ja: 'イベント申込', en: 'event registration' },
  'campaign.responded': { ja: 'キャンペーンへの反応', en: 'response to a campaign' },
  'survey.answered': { ja: 'アンケート回答', en: 'survey answered' },
  'inquiry.opened': { ja: '問い合わせ', en: 'inquiry' },
  'inquiry.replied': { ja: '問い合わせへの返信', en: 'reply to an inquiry' },
  'content.contributed': { ja: '事例などの提供', en: 'material contributed' },
  'form.submitted': { ja: 'フォーム送信', en: 'form submitted' },
  'task.outcome': { ja: '支援タスクの結果', en: 'outcome of a support task' },
};

/** What an event is called in a report; types of a catalogue of one's own keep their name. */
export function eventWord(type: string): Text {
  return WORDS[type] ?? { ja: type, en: type };
}
