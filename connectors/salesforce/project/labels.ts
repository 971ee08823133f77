import type { Locale, Text } from '../../../src/core/types.ts';
import { LANGUAGE } from './component.ts';
import type { Component } from './component.ts';

interface Label {
  readonly name: string;
  readonly text: Text;
}

function label(name: string, ja: string, en: string): Label {
  return { name: `PRM_${name}`, text: { ja, en } };
}

/** Every word that the component on the Account page says of itself; values and labels of fields come from the fields. */
export const LABELS: readonly Label[] = [
  label('Card_Title', 'パートナー支援', 'Partner support'),
  label('Score_Of_100', '/ 100(同区分の中央は50)', '/ 100 (the middle of similar partners is 50)'),
  label('Change_28', '28日前から', 'in 28 days'),
  label('No_Score', 'まだ出しません', 'not yet'),
  label('Why', 'なぜ', 'Why'),
  label('Rhythm', '自社の間隔に対して', 'in its own rhythm'),
  label('Cannot_Judge', '判断できません', 'cannot be judged'),
  label('Due', '期限', 'Due'),
  label('Create_Task', 'ToDo を作る', 'Create the task'),
  label('Complete_Task', '完了にする', 'Complete'),
  label('Outcome', '対応結果を選んでください', 'Choose the outcome'),
  label(
    'Outcome_Hint',
    '結果のない完了は「届けた」だけで、接触とは数えません。',
    'Without an outcome it counts as delivered, not as a contact.',
  ),
  label('Cancel', 'やめる', 'Cancel'),
  label('Done', '完了にしました。', 'Completed.'),
  label('Created', 'ToDo を作りました。', 'The task is made.'),
  label('Failed', 'できませんでした。', 'It could not be done.'),
  label('No_Action', '次の一手はありません。', 'There is no next action.'),
  label('Open_Task', '未完了の支援タスク', 'Open support task'),
  label('Package', '支援パッケージ', 'Support package'),
  label('Week', '第{0}週', 'week {0}'),
  label('No_Package', '実施中のパッケージはありません。', 'No package is running.'),
  label('Events', '最近の支援の動き', 'Latest support events'),
  label('No_Events', '記録された動きはまだありません。', 'Nothing is on record yet.'),
  label('Delivered', '届いた', 'delivered'),
  label('Seen', '見た', 'seen'),
  label('Used', '使った', 'used'),
  label('Result', '成果', 'result'),
  label('As_Of', 'データ基準日', 'Data as of'),
  label('Empty_Title', 'まだ判定していません', 'Not assessed yet'),
  label(
    'Empty_Text',
    'この取引先がパートナーなら、次の判定のあとに表示されます。パートナーでなければ何も表示しません。',
    'If this account is a partner it will show after the next assessment. Other accounts stay empty.',
  ),
  label(
    'Stale',
    '{0} のデータです。情報源が届いていないため、判定を止めています。',
    'These are data of {0}: a source has not arrived, so the assessment stands still.',
  ),
  label('No_Access_Title', '表示する権限がありません', 'You may not see this'),
  label('No_Access_Text', '管理者に権限セット PRM_View の割り当てを頼んでください。', 'Ask your admin for the permission set PRM_View.'),
  label('Error_Title', '読み込めませんでした', 'It could not be loaded'),
  label('Loading', '読み込み中', 'Loading'),
  label('Subject_Prefix', '【支援】', '[Support]'),
  label('State_Since', '開始', 'since'),
  label('State', 'パートナー状態', 'State'),
  label('Risk', '離反リスク', 'Dormancy risk'),
  label('Step', '支援ステップ', 'Support step'),
  label('Touch', 'タッチレベル', 'Touch'),
  label('Tier', '取引規模', 'Business volume'),
  label('Evidence', '判断材料', 'Evidence'),
  label('Next_Action', '次の一手', 'Next action'),
  label('No_Outcome', '(結果を選ばない)', '(no outcome)'),
];

export function labels(locale: Locale): Component[] {
  return LABELS.map(({ name, text }) => ({
    type: 'CustomLabel',
    fullName: name,
    title: text[locale],
    needs: [],
    body: {
      fullName: name,
      categories: 'Kakehashi',
      language: LANGUAGE[locale],
      protected: true,
      shortDescription: name.replaceAll('_', ' '),
      value: text[locale],
    },
  }));
}
