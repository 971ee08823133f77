/** How a changed field is told: what is there, what the mapping counts on, and what to do. */
import { crmField } from '../fields.ts';
import type { FieldInfo, Text } from '../types.ts';
import type { FieldUse } from './compiled.ts';

export interface ChangedField {
  readonly object: string;
  readonly field: string;
  readonly uses: readonly FieldUse[];
  readonly before: Pick<FieldInfo, 'type' | 'label' | 'writable' | 'options'>;
  /** null: it is gone, or hidden from the user of the connection. */
  readonly now: FieldInfo | null;
}
export type Finding = Parameters<FieldUse['at']>[0];

export function gone({ object, field, before }: ChangedField, renamedTo: string | undefined): Finding {
  return {
    found: {
      ja: `${object} から消えた(または見えなくなった)項目 ${field}(${before.label})`,
      en: `the field ${field} (${before.label}), which ${object} had until now and has no more, or hides from this user`,
    },
    expected: { ja: '今もある項目', en: 'a field that is still there' },
    suggestion:
      renamedTo === undefined
        ? null
        : {
            ja: `新しくできた ${renamedTo} に名前が変わったようです。マッピングの ${field} を置き換えてください`,
            en: `${renamedTo} is new there and looks like the same field: put it in the place of ${field} in the mapping`,
          },
  };
}

export function retyped({ field, before, now }: ChangedField): Finding | null {
  if (now === null || now.type === before.type) return null;
  return {
    found: {
      ja: `${before.type} から ${now.type} に型が変わった ${field}`,
      en: `${field}, whose type was ${before.type} and is ${now.type} now`,
    },
    expected: { ja: `${before.type} 型`, en: `the type ${before.type}` },
    suggestion: {
      ja: 'preview で値を見て、as と map を今の型に合わせてください(そのままでよければ check --accept)',
      en: 'look at the values with `preview`, then fit `as` and `map` to the new type (if all is well: `check --accept`)',
    },
  };
}

export function closed({ field, uses, before, now }: ChangedField): Finding | null {
  if (now === null || now.writable || !before.writable || uses.every(({ use }) => use === 'read')) return null;
  return {
    found: { ja: `書けなくなった ${field}`, en: `${field}, which could be written until now and cannot any more` },
    expected: { ja: 'この接続のユーザーが書ける項目', en: 'a field that the user of this connection may write' },
    suggestion: { ja: '項目の編集権限を戻してください', en: 'give the user of this connection the right to edit it again' },
  };
}

/** Options that are new and that the mapping does not know, and options gone that it does know. null: neither, or the mapping knows no values. */
export function otherValues({
  field,
  uses,
  before,
  now,
}: ChangedField): { readonly values: readonly string[]; readonly finding: Finding } | null {
  if (before.options === null || now?.options == null) return null;
  const read = new Set(uses.flatMap(({ use, values }) => (use === 'read' ? values : [])));
  const known = new Set([...read, ...uses.flatMap(valuesWritten)]);
  const [was, is] = [new Set(before.options), new Set(now.options)];
  const fresh = read.size === 0 ? [] : now.options.filter((value) => !was.has(value) && !known.has(value));
  const lost = before.options.filter((value) => !is.has(value) && known.has(value));
  if (fresh.length + lost.length === 0) return null;
  return {
    values: [...fresh.map((value) => `+${value}`), ...lost.map((value) => `-${value}`)],
    finding: {
      found: valuesFound(field, fresh, lost),
      expected: { ja: 'マッピングが知っている選択肢', en: 'options that the mapping knows' },
      suggestion: valuesHint(fresh, lost),
    },
  };
}

function valuesWritten({ writes }: FieldUse): readonly string[] {
  if (writes === null) return [];
  if ('value' in writes) return typeof writes.value === 'string' ? [writes.value] : [];
  return crmField(writes.key)?.options?.map(({ value }) => value) ?? [];
}

function valuesFound(field: string, fresh: readonly string[], lost: readonly string[]): Text {
  const ja = [
    ...(fresh.length > 0 ? [`新しい選択肢「${fresh.join('」「')}」`] : []),
    ...(lost.length > 0 ? [`なくなった選択肢「${lost.join('」「')}」`] : []),
  ];
  const quoted = (values: readonly string[]): string => values.map((value) => `"${value}"`).join(', ');
  const en = [
    ...(fresh.length > 0 ? [`the new options ${quoted(fresh)}`] : []),
    ...(lost.length > 0 ? [`no more the options ${quoted(lost)}`] : []),
  ];
  return { ja: `${field} に${ja.join('、')}`, en: `${en.join(' and ')} in ${field}` };
}

function valuesHint(fresh: readonly string[], lost: readonly string[]): Text {
  const [old, another] = lost;
  const [renamed] = fresh;
  if (fresh.length === 1 && another === undefined && old !== undefined && renamed !== undefined) {
    return {
      ja: `「${old}」が「${renamed}」に変わったのなら、マッピングの値も書き換えてください`,
      en: `if "${old}" was renamed to "${renamed}", rename it in the mapping`,
    };
  }
  if (fresh.length === 0) {
    return {
      ja: 'マッピングから外すか、組織に選択肢を戻してください',
      en: 'take them out of the mapping, or put the options back in the org',
    };
  }
  return {
    ja: 'map に加え、rejections replay してください(default に任せるなら check --accept)',
    en: 'add them to `map`, then `rejections replay` (to leave them to `default`: `check --accept`)',
  };
}
