/** By which words and types a field of an org's own is recognised, in both languages. */
import type { FieldInfo, Text } from '../types.ts';

export interface FieldRule {
  /** Stream that reads it, and where in the stream. */
  readonly kind: 'partner' | 'deal';
  readonly path: readonly string[];
  readonly words: RegExp;
  readonly types: readonly FieldInfo['type'][];
  readonly label: Text;
}

const TEXTS = ['picklist', 'text'] as const;
const DATES = ['date', 'datetime'] as const;

export const FIELD_RULES: readonly FieldRule[] = [
  {
    kind: 'partner',
    path: ['registeredAt'],
    words: /regist(?:ered|ration)|partner since|登録日|契約(?:締結|開始)日/iu,
    types: DATES,
    label: { ja: '登録日', en: 'the day of registration' },
  },
  {
    kind: 'partner',
    path: ['keys', 'corporateNumber'],
    words: /corporate (?:number|no)\b|hou?jin|法人番号/iu,
    types: ['text', 'number'],
    label: { ja: '法人番号', en: 'the corporate number' },
  },
  {
    kind: 'partner',
    path: ['attributes', 'rank'],
    words: /\brank|\bgrade|\btier\b|ランク|グレード|等級/iu,
    types: [...TEXTS, 'number'],
    label: { ja: 'ランク', en: 'the rank' },
  },
  {
    kind: 'partner',
    path: ['attributes', 'partnerType'],
    words: /(?:partner|channel|reseller) (?:type|category)|(?:パートナー|代理店|販売店|特約店)(?:の)?(?:区分|種別|タイプ|分類)|取引形態/iu,
    types: TEXTS,
    label: { ja: 'パートナーの種類', en: 'the type of partner' },
  },
  {
    kind: 'partner',
    path: ['attributes', 'products'],
    words: /(?:partner|handled|sold) products?|商材|取扱(?:い)?(?:製品|商品|品目)/iu,
    types: ['multipicklist', ...TEXTS],
    label: { ja: '商材', en: 'the products' },
  },
  {
    kind: 'partner',
    path: ['attributes', 'contractEndedOn'],
    words: /contract (?:end|terminat)|terminated on|解約日|契約(?:終了|満了)日/iu,
    types: DATES,
    label: { ja: '契約終了日', en: 'the end of the contract' },
  },
  {
    kind: 'deal',
    path: ['data', 'product'],
    words: /\bproduct\b|商材|製品|商品/iu,
    types: TEXTS,
    label: { ja: '商談の商材', en: 'the product of a deal' },
  },
];

/** The id of a Salesforce account in another CRM. */
export const SALESFORCE_KEY: FieldRule = {
  kind: 'partner',
  path: ['keys', 'salesforce'],
  words: /salesforce ?account ?id|sfdc?(?: account)? id|salesforce ?(?:取引先)? ?id|取引先 ?id/iu,
  types: ['text'],
  label: { ja: 'Salesforce の取引先 ID', en: 'the id of the Salesforce account' },
};

const PARTNER = /partner|reseller|distributor|channel|パートナー|代理店|販売店|特約店|取次店|一次店/iu;
/** A partner of another kind, or nobody's partner. */
const NOT_PARTNER = /customer|顧客|end ?user|\bnon\b|\bnot\b|former|\bex\b|非|以外|元(?:代理店|パートナー)/iu;

/** Whether a name, a label or an option speaks of partners. */
export function soundsLikePartner(text: string): boolean {
  const plain = plainWords(text);
  return PARTNER.test(plain) && !NOT_PARTNER.test(plain);
}

/** `Partner_Rank__c`, `partnerRank` and ﾗﾝｸ as words. */
export function plainWords(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/__[cr]$/u, '')
    .replaceAll(/([a-z])([A-Z])/gu, '$1 $2')
    .replaceAll(/[_\s]+/gu, ' ')
    .trim();
}

/** Kinds of partners by what their option says. */
export function partnerTypeOf(option: string): 'resell' | 'distribute' | 'refer' | null {
  if (/refer|紹介|取次/iu.test(option)) return 'refer';
  if (/distribut|一次|卸/iu.test(option)) return 'distribute';
  return /resell|dealer|販売|再販|代理店|特約店/iu.test(option) ? 'resell' : null;
}
