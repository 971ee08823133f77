import type { Locale, Text } from '../../../src/core/types.ts';
import { madeBy } from './component.ts';
import type { Component } from './component.ts';
import type { XmlChildren } from './xml.ts';

const FOLDER = 'PRM';
const REPORT_TYPE = 'PRM_Partners';

/** Fields of a partner that a report may show, in the order in which the report builder lists them. */
const REPORTED = [
  'PRM_Score__c',
  'PRM_Score_Change__c',
  'PRM_Coverage__c',
  'PRM_State__c',
  'PRM_State_Since__c',
  'PRM_Flags__c',
  'PRM_Risk_Level__c',
  'PRM_Value_Tier__c',
  'PRM_Touch_Level__c',
  'PRM_Support_Step__c',
  'PRM_Next_Action__c',
  'PRM_Next_Action_Due__c',
  'PRM_Priority__c',
  'PRM_Package__c',
  'PRM_Package_Week__c',
  'PRM_Conditions__c',
  'PRM_Consumption_Rate__c',
  'PRM_Last_Deal_Activity__c',
  'PRM_Last_Contact__c',
  'PRM_Last_Portal_Login__c',
  'PRM_Data_As_Of__c',
];

interface ReportSpec {
  readonly name: string;
  readonly title: Text;
  readonly description: Text;
  readonly columns: readonly string[];
  readonly groupBy: string;
  readonly filters: readonly (readonly [field: string, operator: string, value: string])[];
}

const REPORTS: readonly ReportSpec[] = [
  {
    name: 'PRM_By_State',
    title: { ja: 'パートナー状態の内訳', en: 'Partners by state' },
    description: { ja: '状態ごとの社数と、それぞれの次の一手', en: 'How many partners in each state, and what comes next for each' },
    columns: ['PRM_Score__c', 'PRM_Risk_Level__c', 'PRM_Touch_Level__c', 'PRM_Next_Action__c', 'PRM_Next_Action_Due__c'],
    groupBy: 'PRM_State__c',
    filters: [['PRM_State__c', 'notEqual', '']],
  },
  {
    name: 'PRM_Early_Warnings',
    title: { ja: '離反予兆のあるパートナー', en: 'Partners with early warning' },
    description: { ja: '離反リスクが高いパートナーを担当者の優先度順に', en: 'Partners at high dormancy risk, by priority' },
    columns: ['PRM_Priority__c', 'PRM_State__c', 'PRM_Last_Deal_Activity__c', 'PRM_Last_Contact__c', 'PRM_Next_Action__c'],
    groupBy: 'PRM_Value_Tier__c',
    filters: [['PRM_Risk_Level__c', 'equals', 'high']],
  },
  {
    name: 'PRM_By_Touch',
    title: { ja: 'タッチレベルの内訳', en: 'Partners by touch level' },
    description: { ja: '手間のかけ方ごとの社数とスコア', en: 'How many partners at each level of touch, with their scores' },
    columns: ['PRM_Score__c', 'PRM_Score_Change__c', 'PRM_State__c', 'PRM_Next_Action__c'],
    groupBy: 'PRM_Touch_Level__c',
    filters: [['PRM_Touch_Level__c', 'notEqual', '']],
  },
  {
    name: 'PRM_By_Step',
    title: { ja: '支援ステップの内訳', en: 'Partners by support step' },
    description: {
      ja: '支援の段階ごとの社数、実施中のパッケージ、消化率',
      en: 'How many partners at each step, their package and what they used of it',
    },
    columns: ['PRM_Package__c', 'PRM_Package_Week__c', 'PRM_Consumption_Rate__c', 'PRM_Conditions__c'],
    groupBy: 'PRM_Support_Step__c',
    filters: [['PRM_Support_Step__c', 'notEqual', '']],
  },
];

/** A report type over partner accounts, four reports in a folder of their own, and a dashboard that shows them. */
export function reports(locale: Locale): Component[] {
  return [
    reportType(locale),
    folder('ReportFolder', locale),
    ...REPORTS.map((spec) => report(spec, locale)),
    folder('DashboardFolder', locale),
    dashboard(locale),
  ];
}

function reportType(locale: Locale): Component {
  const label = { ja: 'パートナー支援', en: 'Partner support' }[locale];
  const columns = ['Name', 'Owner.Name', 'Industry', ...REPORTED].map((field) => ({
    checkedByDefault: ['Name', 'PRM_Score__c', 'PRM_State__c', 'PRM_Next_Action__c'].includes(field),
    field,
    table: 'Account',
  }));
  return {
    type: 'ReportType',
    fullName: REPORT_TYPE,
    title: label,
    needs: fieldsOf(REPORTED),
    body: {
      baseObject: 'Account',
      category: 'accounts',
      deployed: true,
      description: madeBy({ ja: '取引先とパートナー支援の項目', en: 'accounts with the fields of partner support' }[locale]),
      label,
      sections: { columns, masterLabel: label },
    },
  };
}

function folder(type: 'ReportFolder' | 'DashboardFolder', locale: Locale): Component {
  const name = { ja: 'パートナー支援', en: 'Partner support' }[locale];
  return {
    type,
    fullName: FOLDER,
    title: name,
    needs: [],
    body: { accessType: 'Public', name, publicFolderAccess: 'ReadOnly' },
  };
}

function report(spec: ReportSpec, locale: Locale): Component {
  return {
    type: 'Report',
    fullName: `${FOLDER}/${spec.name}`,
    title: spec.title[locale],
    needs: fieldsOf([...REPORTED, ...spec.columns, spec.groupBy, ...spec.filters.map(([field]) => field)]),
    body: {
      columns: ['Name', ...spec.columns, 'Owner.Name'].map((field) => ({ field: column(field) })),
      description: madeBy(spec.description[locale]),
      filter: { criteriaItems: spec.filters.map(([field, operator, value]) => criterion(field, operator, value)) },
      format: 'Summary',
      groupingsDown: { dateGranularity: 'Day', field: column(spec.groupBy), sortOrder: 'Asc' },
      name: spec.title[locale],
      params: { name: 'co', value: '1' },
      reportType: `${REPORT_TYPE}__c`,
      scope: 'organization',
      showDetails: true,
      showGrandTotal: true,
      showSubTotals: true,
      timeFrameFilter: { dateColumn: column('CreatedDate'), interval: 'INTERVAL_CUSTOM' },
    },
  };
}

function criterion(field: string, operator: string, value: string): XmlChildren {
  return { column: column(field), columnToColumn: false, isUnlocked: true, operator, value };
}

function column(field: string): string {
  return `Account$${field}`;
}

function fieldsOf(names: readonly string[]): string[] {
  return [...new Set(names)].map((name) => `Account.${name}`);
}

function dashboard(locale: Locale): Component {
  const title = { ja: 'パートナー支援', en: 'Partner support' }[locale];
  const shown = (name: string, type: 'Donut' | 'Bar' | 'Metric'): XmlChildren => {
    const spec = REPORTS.find((one) => one.name === name);
    return componentOf(spec?.title[locale] ?? name, name, type, spec?.groupBy ?? '');
  };
  return {
    type: 'Dashboard',
    fullName: `${FOLDER}/PRM_Overview`,
    title,
    needs: fieldsOf(REPORTED),
    body: {
      backgroundEndColor: '#FFFFFF',
      backgroundFadeDirection: 'Diagonal',
      backgroundStartColor: '#FFFFFF',
      chartTheme: 'light',
      colorPalette: 'unity',
      dashboardType: 'LoggedInUser',
      description: madeBy({ ja: '状態・予兆・手間・段階をひと目で', en: 'states, warnings, touch and steps at a glance' }[locale]),
      isGridLayout: false,
      leftSection: { columnSize: 'Medium', components: [shown('PRM_By_State', 'Donut')] },
      middleSection: { columnSize: 'Medium', components: [shown('PRM_Early_Warnings', 'Metric'), shown('PRM_By_Touch', 'Bar')] },
      rightSection: { columnSize: 'Medium', components: [shown('PRM_By_Step', 'Bar')] },
      textColor: '#000000',
      title,
      titleColor: '#000000',
      titleSize: 12,
    },
  };
}

function componentOf(header: string, reportName: string, type: 'Donut' | 'Bar' | 'Metric', groupBy: string): XmlChildren {
  const common = { componentType: type, displayUnits: 'Auto', header, report: `${FOLDER}/${reportName}` };
  if (type === 'Metric')
    return { ...common, indicatorHighColor: '#C23934', indicatorLowColor: '#54C254', indicatorMiddleColor: '#C2C254', metricLabel: header };
  return {
    autoselectColumnsFromReport: false,
    chartAxisRange: 'Auto',
    chartSummary: { axisBinding: 'y', column: 'RowCount' },
    ...common,
    drillEnabled: true,
    drillToDetailEnabled: false,
    enableHover: true,
    expandOthers: false,
    groupingColumn: column(groupBy),
    legendPosition: type === 'Donut' ? 'Right' : 'Bottom',
    showPercentage: false,
    showValues: true,
    sortBy: 'RowLabelAscending',
    useReportChart: false,
  };
}
