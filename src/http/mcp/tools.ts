import type { ObjectField } from '../../core/schema/index.ts';
import { toOpenApiSchema, type JsonSchema } from '../../core/schema/index.ts';
import type { Text } from '../../core/types.ts';
import type { Route } from '../kit/route.ts';
import { ROUTES } from '../routes/index.ts';

/** One question that an assistant may ask: a reading route under a name that says what it is for. */
export interface Tool {
  readonly name: string;
  readonly route: Route;
  readonly about: Text;
}

const NAMES: readonly (readonly [name: string, path: string, about: Text])[] = [
  [
    'find_partners',
    '/api/partners',
    {
      ja: '会社名や状態・タッチ・ステップ・担当などでパートナーを探す。id は他のツールに渡す',
      en: 'Finds partners by name, state, touch level, step, owner and more; other tools take the id',
    },
  ],
  [
    'explain_partner',
    '/api/partners/:id',
    {
      ja: '1社の判定と理由: スコアの内訳、休眠リスク、状態、次の対応',
      en: 'One partner: score part by part, dormancy risk, state, next action, with the reasons',
    },
  ],
  [
    'partner_timeline',
    '/api/partners/:id/timeline',
    {
      ja: '1社の支援ログ(届いた → 見た → 使った → 成果)',
      en: "One partner's support log: delivered → seen → used → result",
    },
  ],
  ['partner_deals', '/api/partners/:id/deals', { ja: '1社の案件', en: "One partner's deals" }],
  [
    'like_partner',
    '/api/partners/:id/like',
    { ja: 'よく似た優良パートナーとの比較', en: 'Compares a partner with an excellent one like it' },
  ],
  ['worklist', '/api/worklist', { ja: '今日だれに何をするか、理由つき', en: 'Whom to support with what today, with reasons' }],
  ['channel', '/api/channel', { ja: 'チャネル全体の様子', en: 'The state of the whole channel' }],
  ['packages', '/api/packages', { ja: '支援パッケージの一覧', en: 'The support packages' }],
  [
    'package_effect',
    '/api/packages/:name/effect',
    { ja: '支援パッケージの効果と判定(判断できないときはそう言う)', en: 'What a package did, with interval, guards and verdict' },
  ],
  ['monthly_report', '/api/reports/:month', { ja: '月次レポート', en: 'The report of a month' }],
];

export const TOOLS: readonly Tool[] = NAMES.map(([name, path, about]) => {
  const found = ROUTES.find((one) => one.path === path && one.method === 'get');
  if (found === undefined) throw new Error(`no route ${path} for the tool ${name}`);
  return { name, route: found, about };
});

/** Path and query in one object, described in both languages: the assistant's user may speak either. */
export function inputSchema({ params, query }: Pick<Route, 'params' | 'query'>): JsonSchema {
  const defs = new Map<string, JsonSchema>();
  const describe = (doc: Text): string => `${doc.en} / ${doc.ja}`;
  const fieldsOf = (table: ObjectField | undefined) => Object.entries(table?.fields ?? {});
  const properties = Object.fromEntries(
    [...fieldsOf(params), ...fieldsOf(query)].map(([name, field]) => [name, toOpenApiSchema(field, defs, describe)]),
  );
  const required = [
    ...fieldsOf(params).map(([name]) => name),
    ...fieldsOf(query).flatMap(([name, field]) => (field.required === true ? [name] : [])),
  ];
  return { type: 'object', properties, ...(required.length === 0 ? {} : { required }), additionalProperties: false };
}
