import { own } from '../../../../src/sandbox/own.ts';
import { SalesforceError } from '../errors.ts';
import { INTEGRATION_USER } from '../org.ts';
import type { Org } from '../org.ts';
import type { Extra } from './extras.ts';
import { elementsOf, textOf, textsOf } from './xml.ts';
import type { Element } from './xml.ts';

export function refuse(code: string, message: string): SalesforceError {
  return new SalesforceError(code, message);
}

export function needText(element: Element, name: string, most = Infinity): string {
  const text = textOf(element, name);
  if (text === null || text === '') throw refuse('REQUIRED_FIELD_MISSING', `Required field is missing: ${name}`);
  if (text.length > most) throw refuse('STRING_TOO_LONG', `${name}: data value too large: ${text} (max length=${most})`);
  return text;
}

function needOneOf(element: Element, name: string, words: readonly string[], enumName: string): void {
  const text = needText(element, name);
  if (!words.includes(text)) throw refuse('INVALID_TYPE', `'${text}' is not a valid value for the enum '${enumName}'`);
}

const STANDARD_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  Account: [
    'ACCOUNT.NAME',
    'ACCOUNT.SITE',
    'ACCOUNT.PHONE1',
    'ACCOUNT.TYPE',
    'ACCOUNT.INDUSTRY',
    'CORE.USERS.ALIAS',
    'ACCOUNT.LAST_UPDATE',
  ],
  Task: ['SUBJECT', 'WHO_NAME', 'WHAT_NAME', 'DUE_DATE', 'STATUS', 'PRIORITY', 'IS_CLOSED', 'CORE.USERS.ALIAS'],
};
const OPERATIONS =
  'equals notEqual lessThan greaterThan lessOrEqual greaterOrEqual contains notContain startsWith includes excludes within'.split(' ');

/** Columns and filters of a list view: tokens for standard fields, API names for custom ones, which the deploying user must be able to see. */
export function checkListView(org: Org, fullName: string, { element }: Extra): void {
  const [object = ''] = fullName.split('.');
  const view = org.access.view(INTEGRATION_USER, object);
  if (view === null) throw refuse('INVALID_CROSS_REFERENCE_KEY', `In field: fullName - no CustomObject named ${object} found`);
  needText(element, 'label', 40);
  needOneOf(element, 'filterScope', ['Everything', 'Mine', 'Queue', 'Delegated', 'MyTerritory', 'Team', 'ScopingRule'], 'FilterScope');
  const known = (token: string): boolean =>
    (own(STANDARD_COLUMNS, object) ?? []).includes(token) || (token.endsWith('__c') && view.fields.has(token.toLowerCase()));
  for (const token of [...textsOf(element, 'columns'), ...elementsOf(element, 'filters').map((one) => textOf(one, 'field') ?? '')])
    if (!known(token)) throw refuse('INVALID_CROSS_REFERENCE_KEY', `Could not resolve list view column: ${token}`);
  for (const filter of elementsOf(element, 'filters')) needOneOf(filter, 'operation', OPERATIONS, 'FilterOperation');
}

export function checkLabel(_org: Org, _fullName: string, { element }: Extra): void {
  needText(element, 'value', 1000);
  needText(element, 'shortDescription', 80);
  needText(element, 'language');
  if (textOf(element, 'protected') === null) throw refuse('REQUIRED_FIELD_MISSING', 'Required field is missing: protected');
}

/** The bundle's own file, its settings, and every label and field that its code imports. */
export function checkBundle(org: Org, fullName: string, { element, files }: Extra): void {
  if (!/^[a-z][A-Za-z0-9]*$/.test(fullName)) throw refuse('INVALID_FULL_NAME', `The name ${fullName} must begin with a small letter`);
  if (files?.has(`${fullName}.js`) !== true)
    throw refuse('UNKNOWN_EXCEPTION', `A Lightning web component needs a file ${fullName}.js in the folder ${fullName}`);
  needText(element, 'apiVersion');
  needText(element, 'isExposed');
  const code = [...files]
    .filter(([name]) => name.endsWith('.js'))
    .map(([, text]) => text)
    .join('\n');
  for (const [, label = ''] of code.matchAll(/@salesforce\/label\/c\.(\w+)/g))
    if (org.extras.get('CustomLabel', label) === undefined)
      throw refuse('INVALID_CROSS_REFERENCE_KEY', `Invalid reference c.${label} of type label in file ${fullName}.js: Source`);
  for (const [, object = '', field = ''] of code.matchAll(/@salesforce\/schema\/(\w+)\.(\w+)/g))
    if (org.schema.object(object)?.fields.has(field.toLowerCase()) !== true)
      throw refuse(
        'INVALID_CROSS_REFERENCE_KEY',
        `Invalid reference ${object}.${field} of type sobjectField in file ${fullName}.js: Source`,
      );
}

export function checkReportType(org: Org, _fullName: string, { element }: Extra): void {
  const base = needText(element, 'baseObject');
  needText(element, 'label', 50);
  needText(element, 'category');
  const view = org.access.view(INTEGRATION_USER, base);
  if (view === null) throw refuse('INVALID_CROSS_REFERENCE_KEY', `In field: baseObject - no CustomObject named ${base} found`);
  for (const column of elementsOf(element, 'sections').flatMap((section) => elementsOf(section, 'columns'))) {
    const field = needText(column, 'field');
    if (!field.includes('.') && !view.fields.has(field.toLowerCase()))
      throw refuse('INVALID_CROSS_REFERENCE_KEY', `In field: field - no CustomField named ${base}.${field} found`);
  }
}

export function checkFolder(_org: Org, _fullName: string, { element }: Extra): void {
  needText(element, 'name', 40);
}

export function checkReport(org: Org, fullName: string, { element }: Extra): void {
  needFolder(org, 'ReportFolder', fullName);
  needText(element, 'name', 40);
  needOneOf(element, 'format', ['Tabular', 'Summary', 'Matrix', 'MultiBlock'], 'ReportFormat');
  const type = needText(element, 'reportType');
  const known = org.extras.get('ReportType', type.replace(/__c$/, ''));
  if (known === undefined) throw refuse('INVALID_CROSS_REFERENCE_KEY', `reportType: Invalid value specified: ${type}`);
  const base = textOf(known.element, 'baseObject') ?? '';
  const offered = new Set(
    elementsOf(known.element, 'sections').flatMap((section) =>
      elementsOf(section, 'columns').map((one) => `${base}$${textOf(one, 'field') ?? ''}`),
    ),
  );
  for (const column of elementsOf(element, 'columns'))
    if (!offered.has(textOf(column, 'field') ?? ''))
      throw refuse('INVALID_CROSS_REFERENCE_KEY', `field: Invalid value specified: ${textOf(column, 'field') ?? ''}`);
}

export function checkDashboard(org: Org, fullName: string, { element }: Extra): void {
  needFolder(org, 'DashboardFolder', fullName);
  needText(element, 'title', 80);
  needOneOf(element, 'dashboardType', ['SpecifiedUser', 'LoggedInUser', 'MyTeamUser'], 'DashboardType');
  if (textOf(element, 'dashboardType') === 'SpecifiedUser') needText(element, 'runningUser');
  const sections = ['leftSection', 'middleSection', 'rightSection'].flatMap((name) => elementsOf(element, name));
  for (const component of sections.flatMap((section) => elementsOf(section, 'components'))) {
    const report = needText(component, 'report');
    if (org.extras.get('Report', report) === undefined)
      throw refuse('INVALID_CROSS_REFERENCE_KEY', `Cannot find a report with name ${report}`);
  }
}

function needFolder(org: Org, type: 'ReportFolder' | 'DashboardFolder', fullName: string): void {
  const folder = fullName.split('/')[0] ?? '';
  if (!fullName.includes('/') || org.extras.get(type, folder) === undefined)
    throw refuse('INVALID_CROSS_REFERENCE_KEY', `Cannot find folder:${folder}`);
}

/** Translation Workbench must be on; the fields must be there. */
export function checkObjectTranslation(org: Org, fullName: string, { element }: Extra): void {
  needWorkbench(org);
  const owner = fullName.replace(/-[^-]+$/, '');
  const object = org.schema.object(owner === 'Activity' ? 'Task' : owner);
  if (object === undefined) throw refuse('INVALID_CROSS_REFERENCE_KEY', `In field: fullName - no CustomObject named ${owner} found`);
  for (const field of elementsOf(element, 'fields')) {
    const name = needText(field, 'name');
    if (!object.fields.has(name.toLowerCase()))
      throw refuse('INVALID_CROSS_REFERENCE_KEY', `In field: name - no CustomField named ${owner}.${name} found`);
  }
}

export function checkTranslations(org: Org, _fullName: string, { element }: Extra): void {
  needWorkbench(org);
  for (const label of elementsOf(element, 'customLabels')) {
    const name = needText(label, 'name');
    needText(label, 'label', 1000);
    if (org.extras.get('CustomLabel', name) === undefined)
      throw refuse('INVALID_CROSS_REFERENCE_KEY', `In field: name - no CustomLabel named ${name} found`);
  }
}

function needWorkbench(org: Org): void {
  if (!org.schema.has('translations')) throw refuse('UNSUPPORTED', 'Not available for deploy for this organization');
}

/** Whether others rest on it: what is used cannot be deleted. */
export function usersOf(org: Org, type: string, fullName: string): string | null {
  if (type === 'CustomLabel')
    for (const bundle of org.extras.names('LightningComponentBundle'))
      if ([...(org.extras.get('LightningComponentBundle', bundle)?.files?.values() ?? [])].some((text) => text.includes(`/c.${fullName}'`)))
        return `Lightning Web Component : ${bundle}`;
  if (type === 'ReportType')
    for (const report of org.extras.names('Report'))
      if (textOf(org.extras.get('Report', report)?.element ?? {}, 'reportType') === `${fullName}__c`) return `Report : ${report}`;
  if (type === 'ReportFolder') return org.extras.names('Report').find((report) => report.startsWith(`${fullName}/`)) ?? null;
  if (type === 'DashboardFolder') return org.extras.names('Dashboard').find((one) => one.startsWith(`${fullName}/`)) ?? null;
  return null;
}
