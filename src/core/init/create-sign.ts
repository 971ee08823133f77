/** Which companies of a CRM that cannot filter are partners by themselves. */
import { isScalar, isSeq } from 'yaml';
import type { Document } from 'yaml';
import type { FieldInfo, Locale } from '../types.ts';
import { setWithComment, textAt } from './document.ts';
import type { Doubt } from './doubt.ts';
import { fieldsOf } from './org.ts';
import type { Org } from './org.ts';
import { isOwn } from './recognise.ts';
import { soundsLikePartner } from './words.ts';

/** `create: { when: … }` by the field that the org has for it; a doubt wherever that differs from the template. */
export function placeCreateSign(doc: Document, stream: string, { org, locale }: { org: Org; locale: Locale }): Doubt[] {
  const path = ['streams', stream, 'create', 'when'];
  const { fields, readable } = fieldsOf(org, textAt(doc, ['streams', stream, 'object']) ?? '');
  const field = textAt(doc, [...path, 'field']);
  if (field === null || !readable) return [];
  const values = doc.getIn([...path, 'in'], true);
  const known = isSeq(values) ? values.items.map((item) => (isScalar(item) ? item.value : null)) : [];
  const options = meantBy(fields.get(field));
  if (options.length > 0 && options.every((option) => known.includes(option))) return [];
  const other = [...fields.values()].find((one) => isOwn(one) && meantBy(one).length > 0);
  const found =
    options.length > 0 ? { name: field, values: options } : other === undefined ? null : { name: other.name, values: meantBy(other) };
  if (found === null) return [{ path, ...NOTHING }];
  const comment = { ja: 'init の推測。確かめてください', en: 'guessed by init: please check' };
  setWithComment(doc, path, { field: found.name, in: found.values }, comment[locale]);
  return [
    {
      path,
      found: {
        ja: `代理店の会社を ${found.name} = ${found.values.join('、')} で見分けました`,
        en: `companies that are partners are told by ${found.name} = ${found.values.join(', ')}`,
      },
      check: { ja: 'この値の会社が代理店だけか見てください', en: 'see whether only partners have this value' },
    },
  ];
}

const NOTHING: Pick<Doubt, 'found' | 'check'> = {
  found: { ja: '代理店の会社を見分ける項目が見当たりません', en: 'no field tells companies that are partners' },
  check: {
    ja: 'ほかの接続のパートナーとつながる会社だけを数えます。項目があれば書いてください',
    en: 'only companies that join a partner of another connection count; write the field if there is one',
  },
};

function meantBy(field: FieldInfo | undefined): readonly string[] {
  if (field === undefined) return [];
  if (field.type === 'boolean') return soundsLikePartner(field.name) || soundsLikePartner(field.label) ? ['true'] : [];
  return (field.options ?? []).filter(soundsLikePartner);
}
