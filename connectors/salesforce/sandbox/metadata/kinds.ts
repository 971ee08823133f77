import { own } from '../../../../src/sandbox/own.ts';
import { SalesforceError } from '../errors.ts';
import type { Org } from '../org.ts';
import { deleteField, saveField, showField } from './custom-field.ts';
import {
  checkBundle,
  checkDashboard,
  checkFolder,
  checkLabel,
  checkListView,
  checkObjectTranslation,
  checkReport,
  checkReportType,
  checkTranslations,
  refuse,
  usersOf,
} from './extra-checks.ts';
import type { Extra } from './extras.ts';
import { deletePermissionSet, permissionSetNames, savePermissionSet, showPermissionSet } from './permission-set.ts';
import type { Element } from './xml.ts';

export type Mode = 'create' | 'update' | 'upsert';

/** What the org does with one type of metadata. */
export interface Kind {
  /** Where its files stand in a package, and how they end. */
  readonly directory: string;
  readonly suffix: string;
  readonly inFolder: boolean;
  readonly save: (org: Org, fullName: string, extra: Extra, mode: Mode) => boolean;
  readonly remove: (org: Org, fullName: string) => void;
  readonly show: (org: Org, fullName: string) => object | null;
  readonly names: (org: Org) => string[];
}

type Check = (org: Org, fullName: string, extra: Extra) => void;

function kept(type: string, directory: string, suffix: string, check: Check, inFolder = false): Kind {
  return {
    directory,
    suffix,
    inFolder,
    save: (org, fullName, extra, mode) => {
      const known = org.extras.get(type, fullName) !== undefined;
      if (known && mode === 'create') throw refuse('DUPLICATE_DEVELOPER_NAME', `There is already a ${type} named ${fullName}`);
      if (!known && mode === 'update') throw missing(type, fullName);
      check(org, fullName, extra);
      return org.extras.set(type, fullName, extra);
    },
    remove: (org, fullName) => {
      const user = usersOf(org, type, fullName);
      if (user !== null) throw refuse('DEPENDENCY_EXISTS', `This ${type} is referenced elsewhere in salesforce.com. ${user}`);
      if (!org.extras.remove(type, fullName)) throw missing(type, fullName);
    },
    show: (org, fullName) => {
      const extra = org.extras.get(type, fullName);
      return extra === undefined ? null : { fullName, ...plain(extra.element) };
    },
    names: (org) => org.extras.names(type),
  };
}

/** In the order in which a deployment takes them: first what others rest on. */
export const KINDS: Readonly<Record<string, Kind>> = {
  CustomField: {
    directory: 'objects',
    suffix: 'object',
    inFolder: false,
    save: (org, _name, { element }, mode) => saveField(org, element, mode),
    remove: deleteField,
    show: showField,
    names: fieldNames,
  },
  CustomLabel: kept('CustomLabel', 'labels', 'labels', checkLabel),
  LightningComponentBundle: kept('LightningComponentBundle', 'lwc', '', checkBundle),
  ListView: kept('ListView', 'objects', 'object', checkListView),
  ReportType: kept('ReportType', 'reportTypes', 'reportType', checkReportType),
  ReportFolder: kept('ReportFolder', 'reports', '', checkFolder),
  Report: kept('Report', 'reports', 'report', checkReport, true),
  DashboardFolder: kept('DashboardFolder', 'dashboards', '', checkFolder),
  Dashboard: kept('Dashboard', 'dashboards', 'dashboard', checkDashboard, true),
  PermissionSet: {
    directory: 'permissionsets',
    suffix: 'permissionset',
    inFolder: false,
    save: (org, _name, { element }, mode) => savePermissionSet(org, element, mode),
    remove: deletePermissionSet,
    show: showPermissionSet,
    names: permissionSetNames,
  },
  CustomObjectTranslation: kept('CustomObjectTranslation', 'objectTranslations', 'objectTranslation', checkObjectTranslation),
  Translations: kept('Translations', 'translations', 'translation', checkTranslations),
};

export function kindOf(name: string): Kind {
  const kind = own(KINDS, name);
  if (kind === undefined)
    throw new SalesforceError('INVALID_TYPE', `This type of metadata is not available for this organization: ${name}`);
  return kind;
}

function missing(type: string, fullName: string): SalesforceError {
  return refuse('INVALID_CROSS_REFERENCE_KEY', `In field: fullName - no ${type} named ${fullName} found`);
}

function fieldNames(org: Org): string[] {
  return [...org.schema.objects()]
    .filter(({ name }) => name !== 'Event')
    .flatMap((def) =>
      [...def.fields.values()]
        .filter(({ custom }) => custom)
        .map((field) => `${def.name === 'Task' ? 'Activity' : def.name}.${field.name}`),
    );
}

function plain(element: Element): object {
  return Object.fromEntries(Object.entries(element).filter(([name]) => !name.startsWith('@') && name !== 'fullName'));
}
