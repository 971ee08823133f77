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
