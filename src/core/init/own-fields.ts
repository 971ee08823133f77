/** The org's own fields in place of the template's. */
import { isMap, isScalar } from 'yaml';
import type { Document } from 'yaml';
import type { FieldInfo, Locale, Text } from '../types.ts';
import type { Path } from '../schema/index.ts';
import { readsOf, setWithComment, textAt } from './document.ts';
import type { Doubt } from './doubt.ts';
import { fieldsOf } from './org.ts';
import type { Org } from './org.ts';
import { candidates } from './recognise.ts';
import type { FieldRule } from './words.ts';
import { partnerTypeOf } from './words.ts';

/** Puts one field of the org's own where the template has another; a doubt wherever that was a guess, or nothing was found. */
export function placeField(doc: Document, stream: string, rule: FieldRule, { org, locale }: { org: Org; locale: Locale }): Doubt[] {
  const object = fieldsOf(org, textAt(doc, ['streams', stream, 'object']) ?? '');
  if (!object.readable) return [];
  const path = placeOf(doc, stream, rule);
  const node = doc.getIn(path, true);
  if (readsOf(node).some((name) => object.fields.has(name))) return typeMapDoubts(doc, path, object.fields, rule, locale);
  const [best, ...others] = candidates(rule, object, org.samples.get(stream) ?? []);
  if (best === undefined) {
    if (rule.path[0] === 'registeredAt' && isMap(node)) useCreatedDate(doc, path);
    // What the template does not read either is no loss.
    return node === undefined ? [] : [missing(stream, rule, object.object)];
  }
  const comment: Text = {
    ja: `init の推測: ラベル「${best.label}」。確かめてください`,
    en: `guessed by init from its label "${best.label}": please check`,
  };
  setWithComment(doc, path, valueOf(best, node, rule), comment[locale]);
  return [guessed(path, best, others, rule)];
}

/** Where the template writes it: the data of a deal stands in the line that has an anchor. */
function placeOf(doc: Document, stream: string, rule: FieldRule): Path {
  if (rule.kind !== 'deal') return ['streams', stream, ...rule.path];
  const line = [0, 1, 2, 3].find((i) => isMap(doc.getIn(['streams', stream, 'lines', i, 'data', 'amount'], true)));
  return ['streams', stream, 'lines', line ?? 0, ...rule.path];
}

/** No field for it: the day on which the record was made. */
function useCreatedDate(doc: Document, path: Path): void {
  const otherwise = textAt(doc, [...path, 'otherwise']);
  if (otherwise === null) return;
  doc.setIn([...path, 'from'], otherwise);
  doc.deleteIn([...path, 'otherwise']);
}

function valueOf(field: FieldInfo, before: unknown, rule: FieldRule): unknown {
  const last = rule.path.at(-1);
  if (last === 'registeredAt') {
    const otherwise = isMap(before) ? before.get('otherwise') : undefined;
    return { from: field.name, ...(typeof otherwise === 'string' ? { otherwise } : {}), as: 'date' };
  }
  if (last === 'salesforce') return { from: field.name, as: 'salesforceId', optional: true };
  if (last === 'partnerType') return { from: field.name, optional: true, map: typeMap(field), default: 'other' };
  return { from: field.name, optional: true };
}

function typeMap({ options }: FieldInfo): Record<string, string> {
  return Object.fromEntries((options ?? []).map((option) => [option, partnerTypeOf(option) ?? 'other']));
}

/** Options of the field of partner types that the template's map does not know. */
function typeMapDoubts(doc: Document, path: Path, fields: ReadonlyMap<string, FieldInfo>, rule: FieldRule, locale: Locale): Doubt[] {
  const map = doc.getIn([...path, 'map'], true);
  if (rule.path.at(-1) !== 'partnerType' || !isMap(map)) return [];
  const known = new Set(map.items.map(({ key }) => (isScalar(key) ? key.value : null)));
  const options = readsOf(doc.getIn(path, true)).flatMap((name) => fields.get(name)?.options ?? []);
  const unknown = options.filter((option) => !known.has(option) && !/^other$|^その他$/iu.test(option));
  if (unknown.length === 0) return [];
  const comment: Text = { ja: 'init の推測。確かめてください', en: 'guessed by init: please check' };
  for (const option of unknown) setWithComment(doc, [...path, 'map', option], partnerTypeOf(option) ?? 'other', comment[locale]);
  return [
    {
      path: [...path, 'map'],
      found: { ja: `知らない選択肢 ${unknown.join('、')}`, en: `unknown options ${unknown.join(', ')}` },
      check: { ja: '販売・一次店・紹介のどれか(resell / distribute / refer / other)', en: 'which is resell, distribute, refer or other' },
    },
  ];
}

function guessed(path: Path, best: FieldInfo, others: readonly FieldInfo[], rule: FieldRule): Doubt {
  const more = others.slice(0, 4).map(({ name, label }) => `${name} (${label})`);
  return {
    path,
    found: {
      ja: `${rule.label.ja}を ${best.name}(${best.label})とみなしました`,
      en: `${best.name} (${best.label}) taken for ${rule.label.en}`,
    },
    check: {
      ja: `${more.length > 0 ? `ほかの候補: ${more.join('、')}。` : ''}違えば項目名を直すか、この行を消してください`,
      en: `${more.length > 0 ? `other candidates: ${more.join(', ')}; ` : ''}if it is not, put the right field or delete the entry`,
    },
  };
}

function missing(stream: string, rule: FieldRule, object: string): Doubt {
  return {
    path: ['streams', stream],
    found: { ja: `${rule.label.ja}の項目が ${object} に見当たりません`, en: `no field of ${object} looks like ${rule.label.en}` },
    check: {
      ja: `あれば ${rule.path.join('.')} に書いてください。なければそのままで動きます`,
      en: `if there is one, write it under ${rule.path.join('.')}; without it everything works`,
    },
  };
}
