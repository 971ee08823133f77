import type { Component, ComponentType } from './component.ts';
import { document, type XmlChildren } from './xml.ts';

/** Files of a package by their path in it. */
export type Files = Readonly<Record<string, string>>;

interface Place {
  readonly folder: string;
  readonly suffix: string;
}

const PLACES: Readonly<Record<Exclude<ComponentType, 'ListView' | 'CustomLabel' | 'LightningComponentBundle'>, Place>> = {
  ReportType: { folder: 'reportTypes', suffix: '.reportType' },
  ReportFolder: { folder: 'reports', suffix: '-meta.xml' },
  Report: { folder: 'reports', suffix: '.report' },
  DashboardFolder: { folder: 'dashboards', suffix: '-meta.xml' },
  Dashboard: { folder: 'dashboards', suffix: '.dashboard' },
  CustomObjectTranslation: { folder: 'objectTranslations', suffix: '.objectTranslation' },
  Translations: { folder: 'translations', suffix: '.translation' },
};

/** The components as a package of the Metadata API: one file per object, label file, bundle file; package.xml names each. */
export function deployFiles(components: readonly Component[], version: string): Files {
  const files: Record<string, string> = { 'package.xml': manifest(components, version) };
  const views = components.filter(({ type }) => type === 'ListView');
  for (const object of new Set(views.map(({ fullName }) => objectOf(fullName))))
    files[`objects/${object}.object`] = document('CustomObject', {
      listViews: views.filter(({ fullName }) => objectOf(fullName) === object).map(({ body }) => body),
    });
  const labels = components.filter(({ type }) => type === 'CustomLabel');
  if (labels.length > 0) files['labels/CustomLabels.labels'] = document('CustomLabels', { labels: labels.map(({ body }) => body) });
  for (const component of components) Object.assign(files, ownFiles(component));
  return files;
}

function ownFiles({ type, fullName, body, files }: Component): Files {
  if (type === 'ListView' || type === 'CustomLabel') return {};
  if (type === 'LightningComponentBundle')
    return Object.fromEntries(Object.entries(files ?? {}).map(([name, text]) => [`lwc/${fullName}/${name}`, text]));
  const { folder, suffix } = PLACES[type];
  return { [`${folder}/${fullName}${suffix}`]: document(type, body) };
}

/** The components taken away: an empty package.xml, and destructiveChanges.xml that names them. */
export function destructiveFiles(components: readonly { readonly type: string; readonly fullName: string }[], version: string): Files {
  return {
    'package.xml': document('Package', { version }),
    'destructiveChanges.xml': manifest(components, version),
  };
}

function manifest(components: readonly { readonly type: string; readonly fullName: string }[], version: string): string {
  const members = new Map<string, string[]>();
  for (const { type, fullName } of components) {
    const name = listedAs(type);
    members.set(name, [...(members.get(name) ?? []), fullName]);
  }
  const types: XmlChildren[] = [...members].map(([name, list]) => ({ members: list, name }));
  return document('Package', { types, version });
}

/** As package.xml names the type: a folder is listed with what it holds. */
export function listedAs(type: string): string {
  return type === 'ReportFolder' ? 'Report' : type === 'DashboardFolder' ? 'Dashboard' : type;
}

function objectOf(fullName: string): string {
  return fullName.split('.')[0] ?? fullName;
}
