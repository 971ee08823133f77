import type { Seed } from '../types.ts';
import type { Row } from './row.ts';

/** Fields that are no plain line of text: app, code, type, options. */
const FIELDS: readonly (readonly [string, string, string, string?])[] = [
  ['partners', '登録日', 'DATE'],
  ['partners', 'ランク', 'DROP_DOWN'],
  ['deals', '登録日', 'DATE'],
  ['deals', '受注日', 'DATE'],
  ['deals', '金額', 'NUMBER'],
  ['deals', '確度', 'DROP_DOWN', '見込み;検討;提案;交渉;受注;失注'],
  ['activities', '対応日', 'DATE'],
  ['activities', '種別', 'DROP_DOWN', '訪問;電話;不在;メール;資料送付'],
  ['tasks', '件名', 'SINGLE_LINE_TEXT'],
  ['tasks', '内容', 'MULTI_LINE_TEXT'],
  ['tasks', '期限', 'DATE'],
  ['tasks', 'パートナー番号', 'SINGLE_LINE_TEXT'],
  ['tasks', '状況', 'DROP_DOWN', '未着手;対応中;完了'],
];

const CONFIDENCE: Readonly<Record<string, string>> = {
  Prospecting: '見込み',
  Qualification: '検討',
  'Proposal/Price Quote': '提案',
  'Negotiation/Review': '交渉',
  'Closed Won': '受注',
  'Closed Lost': '失注',
};

/** The same channel as a company would keep it in kintone apps: partners, deals, what was done, and an empty app for tasks. */
export function kintoneSeed(salesforce: Seed, now: Date): Seed {
  const living = (object: string): readonly Row[] => (salesforce.get(object) ?? []).filter(({ IsDeleted }) => IsDeleted !== true);
  const partners = living('Account').filter(({ IsPartner }) => IsPartner === true);
  const numberOf = new Map(partners.map(({ Id }, i) => [Id, String(i + 1)]));
  const today = now.toISOString().slice(0, 10);
  const done = [...living('Event'), ...living('Task').filter(({ IsClosed }) => IsClosed === true)].filter(
    ({ ActivityDate }) => String(ActivityDate) <= today,
  );
  return new Map<string, readonly Row[]>([
    ['fields', [...describedFields(partners)]],
    ['partners', partners.map(partnerRow)],
    ['deals', numbered(living('Opportunity'), ({ PartnerAccountId }) => numberOf.get(PartnerAccountId), dealRow)],
    ['activities', numbered(done, ({ AccountId }) => numberOf.get(AccountId), activityRow)],
    ['tasks', []],
  ]);
}

/** Ranks are those that the world has. */
function* describedFields(partners: readonly Row[]): Generator<Row> {
  const ranks = [...new Set(partners.flatMap(({ Partner_Rank__c: rank }) => (typeof rank === 'string' ? [rank] : [])))].sort();
  for (const [app, code, type, options] of FIELDS) {
    const named = code === 'ランク' ? ranks.join(';') : options;
    yield { app, code, type, ...(named === undefined ? {} : { options: named }) };
  }
}

function numbered(
  rows: readonly Row[],
  partnerOf: (row: Row) => string | undefined,
  toRow: (row: Row, partner: string, i: number) => Row,
): readonly Row[] {
  const kept: Row[] = [];
  for (const row of rows) {
    const partner = partnerOf(row);
    if (partner !== undefined) kept.push(toRow(row, partner, kept.length));
  }
  return kept;
}

function partnerRow(row: Row, i: number): Row {
  return {
    ...stampsOf(row, i),
    会社名: row.Name,
    登録日: row.Partner_Registered_On__c,
    法人番号: row.Corporate_Number__c,
    ドメイン: (typeof row.Website === 'string' ? row.Website : '').replace(/^https:\/\/www\./, ''),
    ランク: row.Partner_Rank__c,
  };
}

function dealRow(row: Row, partner: string, i: number): Row {
  return {
    ...stampsOf(row, i),
    案件名: row.Name,
    パートナー番号: partner,
    登録日: String(row.CreatedDate).slice(0, 10),
    受注日: row.CloseDate,
    金額: typeof row.Amount === 'number' ? String(row.Amount) : null,
    確度: CONFIDENCE[String(row.StageName)] ?? '見込み',
  };
}

function activityRow(row: Row, partner: string, i: number): Row {
  return { ...stampsOf(row, i), 件名: row.Subject, パートナー番号: partner, 種別: kindOf(row), 対応日: row.ActivityDate };
}

function kindOf({ Type: type, CallDisposition: disposition }: Row): string {
  if (type === 'Meeting') return '訪問';
  if (type === 'Call') return disposition === '不在' ? '不在' : '電話';
  return type === 'Email' ? 'メール' : '資料送付';
}

function stampsOf({ CreatedDate, SystemModstamp }: Row, i: number): Row {
  return { $id: String(i + 1), 作成日時: CreatedDate, 更新日時: SystemModstamp };
}
