import type { Locale } from '../../../src/core/types.ts';
import { customField, type WantedField } from '../field-metadata.ts';
import { permissionSets, type PermissionSet } from '../permission-sets.ts';
import type { Component } from './component.ts';
import { componentsFor } from './components.ts';
import type { Files } from './files.ts';
import { fieldTranslation } from './translations.ts';
import { document, type XmlChildren } from './xml.ts';

const ROOT = 'force-app/main/default';

/** The whole as a source project of the vendor's command line: what `setup` deploys, one file for each thing. */
export function sourceProject(fields: readonly WantedField[], locale: Locale, version: string): Files {
  const files: Record<string, string> = {
    'sfdx-project.json': `${JSON.stringify({ packageDirectories: [{ path: 'force-app', default: true }], name: 'kakehashi', namespace: '', sfdcLoginUrl: 'https://login.salesforce.com', sourceApiVersion: version }, null, 2)}\n`,
  };
  for (const one of fields) {
    const [object = ''] = one.fullName.split('.');
    files[`${ROOT}/objects/${object}/fields/${one.name}.field-meta.xml`] = document('CustomField', fieldBody(one, locale));
  }
  for (const set of permissionSets(fields, locale))
    files[`${ROOT}/permissionsets/${set.fullName}.permissionset-meta.xml`] = document('PermissionSet', permissionBody(set));
  const components = componentsFor(fields, locale);
  const labels = components.filter(({ type }) => type === 'CustomLabel').map(({ body }) => body);
  files[`${ROOT}/labels/CustomLabels.labels-meta.xml`] = document('CustomLabels', { labels });
  for (const component of components)
    for (const [path, text] of Object.entries(sourceFiles(component, fields, locale))) files[`${ROOT}/${path}`] = text;
  return files;
}

/** The name first, then in the order of their names, as in files that were retrieved from an org. */
function fieldBody(wanted: WantedField, locale: Locale): XmlChildren {
  const body = Object.entries(customField(wanted, locale, null) as unknown as XmlChildren).filter(([name]) => name !== 'fullName');
  const sorted = body.sort(([a], [b]) => (a < b ? -1 : 1));
  return { fullName: wanted.name, ...Object.fromEntries(sorted) };
}

/** Elements in the order of their names, as retrieved files have them; the name is the file's. */
function permissionBody({
  description,
  fieldPermissions,
  hasActivationRequired,
  label,
  objectPermissions,
  userPermissions,
}: PermissionSet): XmlChildren {
  return {
    description,
    fieldPermissions: fieldPermissions.map(({ field, readable, editable }) => ({ editable, field, readable })),
    hasActivationRequired,
    label,
    objectPermissions: objectPermissions.map((one) => ({ ...one })),
    userPermissions: userPermissions.map(({ name, enabled }) => ({ enabled, name })),
  };
}

function sourceFiles({ type, fullName, body, files }: Component, fields: readonly WantedField[], locale: Locale): Files {
  const [object = '', name = ''] = fullName.split('.');
  switch (type) {
    case 'CustomLabel':
      return {};
    case 'ListView':
      return { [`objects/${object}/listViews/${name}.listView-meta.xml`]: document('ListView', body) };
    case 'LightningComponentBundle':
      return Object.fromEntries(Object.entries(files ?? {}).map(([file, text]) => [`lwc/${fullName}/${file}`, text]));
    case 'CustomObjectTranslation':
      return objectTranslation(fullName, fields, locale);
    case 'Translations':
      return { [`translations/${fullName}.translation-meta.xml`]: document('Translations', body) };
    case 'ReportType':
      return { [`reportTypes/${fullName}.reportType-meta.xml`]: document('ReportType', body) };
    case 'ReportFolder':
      return { [`reports/${fullName}.reportFolder-meta.xml`]: document('ReportFolder', body) };
    case 'Report':
      return { [`reports/${fullName}.report-meta.xml`]: document('Report', body) };
    case 'DashboardFolder':
      return { [`dashboards/${fullName}.dashboardFolder-meta.xml`]: document('DashboardFolder', body) };
    case 'Dashboard':
      return { [`dashboards/${fullName}.dashboard-meta.xml`]: document('Dashboard', body) };
  }
}

/** In source form each translated field is a file of its own. */
function objectTranslation(fullName: string, fields: readonly WantedField[], locale: Locale): Files {
  const owner = fullName.split('-')[0] ?? fullName;
  const to = locale === 'ja' ? 'en' : 'ja';
  const folder = `objectTranslations/${fullName}`;
  const ours = fields.filter((one) => one.fullName.startsWith(`${owner}.`));
  return {
    [`${folder}/${fullName}.objectTranslation-meta.xml`]: document('CustomObjectTranslation', {}),
    ...Object.fromEntries(
      ours.map((one) => [
        `${folder}/${one.name}.fieldTranslation-meta.xml`,
        document('CustomFieldTranslation', fieldTranslation(one, locale, to)),
      ]),
    ),
  };
}
