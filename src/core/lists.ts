import { crmField } from './fields.ts';
import type { CrmList, ListCondition, Text } from './types.ts';

/** Fields in the conditions are keys of `fields.ts`; setup puts the CRM's own names in their place. */
function list(id: string, name: Text, ...anyOf: readonly (readonly ListCondition[])[]): CrmList {
  return { id, name, anyOf };
}
function is(field: string, ...values: readonly string[]): ListCondition {
  return { field, operator: 'is', values };
}
function has(field: string, ...values: readonly string[]): ListCondition {
  return { field, operator: 'has', values };
}
function hasNot(field: string, ...values: readonly string[]): ListCondition {
  return { field, operator: 'hasNot', values };
}

/** The twelve lists on the partner object. `L12` is the one to suppress everywhere. */
export const LISTS: readonly CrmList[] = [
  list('L01', { ja: '支援01 静かな新規', en: 'Support 01 Silent new' }, [is('state', 'new'), has('flags', 'silent')]),
  list('L02', { ja: '支援02 新規・定着化中', en: 'Support 02 New, onboarding' }, [is('state', 'new'), hasNot('flags', 'silent')]),
  list('L03', { ja: '支援03 一般・育成中', en: 'Support 03 General, developing' }, [is('state', 'general'), is('step', 'development')]),
  list('L04', { ja: '支援04 優良', en: 'Support 04 Excellent' }, [is('state', 'excellent')]),
  list('L05', { ja: '支援05 離反予兆あり', en: 'Support 05 Early warning' }, [has('flags', 'warning')]),
  list('L06', { ja: '支援06 休眠', en: 'Support 06 Dormant' }, [is('state', 'dormant'), hasNot('flags', 'recontacted', 'silent')]),
  list('L07', { ja: '支援07 再接触中', en: 'Support 07 In contact again' }, [has('flags', 'recontacted')]),
  list('L08', { ja: '支援08 消化率50%未満', en: 'Support 08 Consumption below 50 %' }, [has('conditions', 'consumption_below_50')]),
  list('L09', { ja: '支援09 動画未完了・テンプレ未DL', en: 'Support 09 Video and template open' }, [
    has('conditions', 'video_and_template_open'),
  ]),
  list('L10', { ja: '支援10 ポータル30日未ログイン', en: 'Support 10 Portal idle 30 days' }, [has('conditions', 'portal_idle_30d')]),
  list('L11', { ja: '支援11 パッケージ実施中', en: 'Support 11 In a package' }, [{ field: 'package', operator: 'known', values: [] }]),
  list(
    'L12',
    { ja: '支援99 配信しない', en: 'Support 99 Do not send' },
    [is('exclude', 'true')],
    [is('state', 'churned')],
    [is('touch', 'none')],
    [is('state', 'excellent'), has('flags', 'warning')],
  ),
];

/** Lists whose people are told by a condition of their own. */
const OWN_CONDITION: Readonly<Record<string, string>> = {
  L08: 'consumption_below_50',
  L09: 'video_and_template_open',
  L10: 'portal_idle_30d',
};
/** People talk where a partner is warned of or has just come back: nobody is mailed by list. */
const NO_MAIL = new Set(['L05', 'L07']);

/** The same lists for the people there: `L01P` … Whoever has done it is no member, whatever the colleagues have not done. */
export const PEOPLE_LISTS: readonly CrmList[] = LISTS.filter(({ id }) => !NO_MAIL.has(id)).map(({ id, name, anyOf }) => {
  const own = OWN_CONDITION[id];
  return {
    id: `${id}P`,
    name: { ja: `${name.ja}(担当者)`, en: `${name.en} (people)` },
    anyOf:
      own === undefined
        ? anyOf.map((branch) => branch.map((condition) => ({ ...condition, onPartner: true })))
        : [[{ field: 'contactConditions', operator: 'has', values: [own] }]],
  };
});

/** Lists that are there to remind by mail: without an automation on the list, or on its people, nobody is reminded. */
export const REMINDERS: readonly CrmList[] = LISTS.filter(({ id }) => id in OWN_CONDITION || id === 'L11');

export type MoreLists = 'per_touch' | 'per_step' | 'per_package';

/** Further lists that a company may want: one per touch level, support step or package. */
export function moreLists(
  wanted: readonly MoreLists[],
  packages: readonly { readonly id: string; readonly name: Text }[],
): readonly CrmList[] {
  const perOption = (kind: string, field: string, ja: string, en: string): CrmList[] =>
    (crmField(field)?.options ?? []).map(({ value, label }) =>
      list(`${kind}-${value}`, { ja: `支援 ${ja} ${label.ja}`, en: `Support ${en} ${label.en}` }, [is(field, value)]),
    );
  return [
    ...(wanted.includes('per_touch') ? perOption('T', 'touch', 'タッチ', 'touch') : []),
    ...(wanted.includes('per_step') ? perOption('S', 'step', 'ステップ', 'step') : []),
    ...(wanted.includes('per_package')
      ? packages.map(({ id, name }) => list(`P-${id}`, { ja: `支援 実施中 ${name.ja}`, en: `Support in ${name.en}` }, [is('package', id)]))
      : []),
  ];
}
