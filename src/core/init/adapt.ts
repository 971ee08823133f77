/** The template of a connection → the mapping of one org, with what was guessed on the way. */
import type { Document } from 'yaml';
import type { Locale, Text } from '../types.ts';
import { placeCreateSign } from './create-sign.ts';
import { dealPartners } from './deal-partners.ts';
import { keysAt, openDocument, setWithComment, textAt, textOf } from './document.ts';
import type { Doubt } from './doubt.ts';
import { fieldsOf } from './org.ts';
import type { Org } from './org.ts';
import { placeField } from './own-fields.ts';
import type { PartnerSign } from './partner-sign.ts';
import { withSign } from './partner-sign.ts';
import { pruneFields, pruneStreams } from './prune.ts';
import { FIELD_RULES, SALESFORCE_KEY } from './words.ts';

export interface Adapted {
  readonly text: string;
  readonly doubts: readonly Doubt[];
  /** Streams and fields of the template that the org does not have. */
  readonly dropped: readonly string[];
}

/** Filters of partner accounts. `null`: no sign was found, so nothing is read until a person writes the condition. */
export function applySign(template: string, sign: PartnerSign | null, locale: Locale): { readonly text: string; readonly doubts: Doubt[] } {
  const doc = openDocument(template);
  const doubts: Doubt[] = [];
  const instead = sign ?? NO_SIGN;
  for (const name of keysAt(doc, ['streams'])) {
    const path = ['streams', name, 'where'];
    const where = textAt(doc, path);
    if (where === null || instead.sure || withSign(where, instead) === where) continue;
    setWithComment(doc, path, withSign(where, instead), (sign === null ? ASK : GUESS)[locale]);
    if (textAt(doc, ['streams', name, 'kind']) === 'partner') doubts.push(signDoubt(path, sign));
  }
  return { text: doubts.length === 0 ? template : textOf(doc), doubts };
}

const GUESS: Text = { ja: 'init の推測。確かめてください', en: 'guessed by init: please check' };
const ASK: Text = { ja: 'パートナーの取引先の条件を書いてください', en: 'write here what makes an account a partner' };
const NO_SIGN: PartnerSign = { condition: (path) => `${path}Id = null`, sure: false, why: { ja: '', en: '' } };

function signDoubt(path: readonly string[], sign: PartnerSign | null): Doubt {
  if (sign === null) {
    return {
      path,
      found: { ja: 'パートナーの取引先を見分けるものが見つかりません', en: 'nothing tells partner accounts from others' },
      check: { ja: '条件を書いてください。今のままでは1社も読みません', en: 'write the condition: as it stands no account is read' },
    };
  }
  return {
    path,
    found: { ja: `パートナーを${sign.why.ja}で見分けました`, en: `partners are told by ${sign.why.en}` },
    check: {
      ja: 'IsPartner が真の取引先がないための推測です。条件に合う取引先が代理店だけか見てください',
      en: 'guessed, as no account has IsPartner: see whether the condition finds partners and nobody else',
    },
  };
}

/** Everything else: streams, fields and the partners of deals. `kept`: fields that `setup` makes. */
export function adapt(
  template: string,
  { org, locale, kept, others }: { org: Org; locale: Locale; kept: ReadonlySet<string>; others: readonly string[] },
): Adapted {
  const doc = openDocument(template);
  const streams = pruneStreams(doc, org);
  const doubts: Doubt[] = [];
  const rules = others.includes('salesforce') ? [...FIELD_RULES, SALESFORCE_KEY] : FIELD_RULES;
  for (const stream of keysAt(doc, ['streams'])) {
    const kind = textAt(doc, ['streams', stream, 'kind']);
    for (const rule of rules) if (rule.kind === kind) doubts.push(...placeField(doc, stream, rule, { org, locale }));
    if (kind === 'partner') doubts.push(...placeCreateSign(doc, stream, { org, locale }));
    if (kind === 'deal') doubts.push(...placeDealPartners(doc, stream, org, locale));
  }
  const dropped = [...new Set([...streams, ...pruneFields(doc, org, kept)])];
  return { text: textOf(doc), doubts, dropped };
}

function placeDealPartners(doc: Document, stream: string, org: Org, locale: Locale): Doubt[] {
  const path = ['streams', stream, 'partners'];
  const object = fieldsOf(org, textAt(doc, ['streams', stream, 'object']) ?? '');
  if (doc.getIn([...path, 0, 'partner']) !== 'PartnerAccountId') return [];
  const { found, unclear } = dealPartners(object, org.samples.get(stream) ?? []);
  const comment: Text = { ja: 'init の推測。確かめてください', en: 'guessed by init: please check' };
  const doubts = found.map(({ partner, role, label }, i): Doubt => {
    const at = (doc.toJS() as { streams: Record<string, { partners: unknown[] }> }).streams[stream]?.partners.length ?? 0;
    setWithComment(doc, [...path, at], { partner, role }, comment[locale]);
    return {
      path: [...path, at],
      found: {
        ja: `${partner}(${label})を商談のパートナー(${role})とみなしました`,
        en: `${partner} (${label}) taken for a partner of deals (${role})`,
      },
      check: { ja: `役割と項目(候補 ${String(i + 1)})`, en: `the role and the field (candidate ${String(i + 1)})` },
    };
  });
  if (!object.fields.has('PartnerAccountId') && found.length === 0) doubts.push(NO_DEAL_PARTNER(path));
  return unclear.length === 0
    ? doubts
    : [
        ...doubts,
        unclearDoubt(
          path,
          unclear.map(({ name }) => name),
        ),
      ];
}

const NO_DEAL_PARTNER = (path: readonly string[]): Doubt => ({
  path,
  found: { ja: '商談のパートナーを指す項目がありません', en: 'no field of a deal points to its partner' },
  check: {
    ja: '商談の取引先(AccountId)をパートナーとみなします。取引先がエンドユーザーなら、パートナーを指す項目を書いてください',
    en: "the deal's account (AccountId) is taken; if that is the end customer, write the field that points to the partner",
  },
});

function unclearDoubt(path: readonly string[], names: readonly string[]): Doubt {
  return {
    path,
    found: { ja: `取引先を指すほかの項目: ${names.join('、')}`, en: `other fields that point to accounts: ${names.join(', ')}` },
    check: { ja: 'パートナーを指すものがあれば書き足してください', en: 'if one of them names a partner, add it' },
  };
}
