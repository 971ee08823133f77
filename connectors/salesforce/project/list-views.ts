import type { Locale, Text } from '../../../src/core/types.ts';
import type { Component } from './component.ts';

interface Filter {
  readonly field: string;
  readonly operation: 'equals' | 'includes' | 'notEqual' | 'greaterThan' | 'startsWith';
  readonly value: string;
}

interface View {
  readonly name: string;
  readonly label: Text;
  readonly filters: readonly Filter[];
  /** Fields of ours that stand beside the usual ones. */
  readonly columns?: readonly string[];
}

/** Views cannot carry an order in the Metadata API: priority is the second column, to sort by with one click. */
const COLUMNS = ['PRM_Priority__c', 'PRM_Next_Action__c', 'PRM_Next_Action_Due__c', 'PRM_Score__c', 'PRM_Risk_Level__c', 'PRM_State__c'];

const ACCOUNT_VIEWS: readonly View[] = [
  {
    name: 'PRM_High_Touch',
    label: { ja: '今週のハイタッチ', en: 'High touch this week' },
    filters: [{ field: 'PRM_Touch_Level__c', operation: 'equals', value: 'high' }],
  },
  {
    name: 'PRM_Excellent_Warning',
    label: { ja: '離反予兆のある優良', en: 'Excellent with early warning' },
    filters: [
      { field: 'PRM_State__c', operation: 'equals', value: 'excellent' },
      { field: 'PRM_Flags__c', operation: 'includes', value: 'warning' },
    ],
  },
  {
    name: 'PRM_Silent',
    label: { ja: '静かなパートナー', en: 'Silent partners' },
    filters: [{ field: 'PRM_Flags__c', operation: 'includes', value: 'silent' }],
  },
  {
    name: 'PRM_Recontacted',
    label: { ja: '休眠からの再接触中', en: 'Dormant, in contact again' },
    filters: [{ field: 'PRM_Flags__c', operation: 'includes', value: 'recontacted' }],
    columns: ['PRM_Last_Contact__c'],
  },
  {
    name: 'PRM_Deferred',
    label: { ja: '工数上限で見送り', en: 'Deferred for lack of hours' },
    filters: [{ field: 'PRM_Flags__c', operation: 'includes', value: 'capacity' }],
  },
  {
    name: 'PRM_Taken_Over',
    label: { ja: '引き継ぎ30日以内', en: 'Taken over in 30 days' },
    filters: [{ field: 'PRM_Owner_Since__c', operation: 'equals', value: 'LAST_N_DAYS:30' }],
    columns: ['PRM_Owner_Since__c'],
  },
];

/** The list views of a rep: six of accounts, one of tasks. */
export function listViews(locale: Locale): Component[] {
  return [...ACCOUNT_VIEWS.map((view) => accountView(view, locale)), taskView(locale)];
}

function accountView({ name, label, filters, columns = [] }: View, locale: Locale): Component {
  const ours = [...COLUMNS, ...columns];
  return {
    type: 'ListView',
    fullName: `Account.${name}`,
    title: label[locale],
    needs: [...new Set([...ours, ...filters.map(({ field }) => field)])].map((field) => `Account.${field}`),
    body: {
      fullName: name,
      columns: ['ACCOUNT.NAME', ...ours, 'CORE.USERS.ALIAS'],
      filterScope: 'Everything',
      filters: filters.map((filter) => ({ ...filter })),
      label: label[locale],
      sharedTo: { allInternalUsers: '' },
    },
  };
}

function taskView(locale: Locale): Component {
  const label = { ja: '支援タスク(未完了)', en: 'Support tasks (open)' };
  return {
    type: 'ListView',
    fullName: 'Task.PRM_Open_Support_Tasks',
    title: label[locale],
    needs: ['Task.PRM_Task_Key__c', 'Task.PRM_Rule__c', 'Task.PRM_Outcome__c'],
    body: {
      fullName: 'PRM_Open_Support_Tasks',
      columns: ['SUBJECT', 'WHAT_NAME', 'DUE_DATE', 'STATUS', 'PRM_Rule__c', 'PRM_Outcome__c', 'CORE.USERS.ALIAS'],
      filterScope: 'Everything',
      filters: [
        { field: 'IS_CLOSED', operation: 'equals', value: '0' },
        { field: 'PRM_Task_Key__c', operation: 'notEqual', value: '' },
      ],
      label: label[locale],
      sharedTo: { allInternalUsers: '' },
    },
  };
}
