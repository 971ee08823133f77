import { AppError } from '../../src/core/errors.ts';
import type { Locale, SetupResult, SetupStep } from '../../src/core/types.ts';
import { deployPackage, retrievePackage, type Deployed } from './deploy.ts';
import type { WantedField } from './field-metadata.ts';
import { differenceFrom } from './project/compare.ts';
import type { Component, ComponentType } from './project/component.ts';
import { componentsFor } from './project/components.ts';
import { deployFiles, listedAs } from './project/files.ts';
import { errorOf, NEEDS_METADATA, type SetupParts } from './setup-parts.ts';

/** One line of the plan and the components behind it: all labels are one line. */
export interface ExtraTask {
  readonly step: SetupStep;
  readonly components: readonly Component[];
}

const KINDS: Readonly<Record<ComponentType, string>> = {
  CustomLabel: 'labels',
  LightningComponentBundle: 'component',
  ListView: 'listView',
  ReportType: 'reportType',
  ReportFolder: 'reportFolder',
  Report: 'report',
  DashboardFolder: 'dashboardFolder',
  Dashboard: 'dashboard',
  CustomObjectTranslation: 'translation',
  Translations: 'translation',
};
/** Ours alone: nobody changes them on purpose, so a newer one replaces the older without asking. */
const CODE: readonly ComponentType[] = ['CustomLabel', 'LightningComponentBundle', 'CustomObjectTranslation', 'Translations'];

const MORE_NEEDS: Partial<Record<ComponentType, string>> = {
  ListView: 'Let the deploying user have "Manage Public List Views" and the permission set PRM_Integration, then run setup again',
  ReportType: 'Let the deploying user have "Manage Custom Report Types", then run setup again',
  ReportFolder: 'Let the deploying user have "Manage Reports in Public Folders", then run setup again',
  Report: 'Let the deploying user have "Manage Reports in Public Folders", then run setup again',
  DashboardFolder: 'Let the deploying user have "Manage Dashboards in Public Folders", then run setup again',
  Dashboard:
    'Let the deploying user have "Manage Dashboards in Public Folders"; an edition also limits how many dashboards may run as the viewer. Then run setup again',
};

export async function extraTasks(parts: SetupParts, fields: readonly WantedField[], locale: Locale): Promise<ExtraTask[]> {
  const components = componentsFor(fields, locale);
  const there = await retrievePackage(parts, typesOf(components), { version: parts.settings.apiVersion, needs: NEEDS_METADATA });
  return tasksOf(components).map((group) => ({
    components: group,
    step: stepOf(
      group,
      group.map((one) => differenceFrom(one, there)),
    ),
  }));
}

/** As a request of the Metadata API names them. */
export function typesOf(components: readonly Component[]): { name: string; members: string[] }[] {
  const types = new Map<string, string[]>();
  for (const { type, fullName } of components) types.set(listedAs(type), [...(types.get(listedAs(type)) ?? []), fullName]);
  return [...types].map(([name, members]) => ({ name, members }));
}

function tasksOf(components: readonly Component[]): Component[][] {
  const labels = components.filter(({ type }) => type === 'CustomLabel');
  const others = components.filter(({ type }) => type !== 'CustomLabel').map((one) => [one]);
  return labels.length > 0 ? [labels, ...others] : others;
}

function stepOf(group: readonly Component[], differences: readonly (string | null | undefined)[]): SetupStep {
  const [first] = group;
  if (first === undefined) throw new Error('A task without components');
  const shared = { kind: KINDS[first.type], name: first.type === 'CustomLabel' ? 'PRM' : first.fullName };
  const missing = differences.filter((one) => one === undefined).length;
  const changes = differences.filter((one) => one !== null && one !== undefined);
  const title = group.length === 1 ? `"${first.title}"` : `${group.length} labels`;
  if (missing === group.length) return { ...shared, action: 'create', detail: title };
  if (missing > 0) return { ...shared, action: 'change', detail: `adds ${missing} of ${title}` };
  const [change] = changes;
  if (change === undefined) return { ...shared, action: 'keep', detail: 'as it should be' };
  return { ...shared, action: CODE.includes(first.type) ? 'change' : 'differs', detail: change };
}

/** One deployment for all that is due. What the org does not offer at all (translations without the Translation Workbench) is told and left out. */
export async function applyExtras(parts: SetupParts, tasks: readonly ExtraTask[], repair: boolean): Promise<SetupResult[]> {
  const due = tasks.filter(({ step }) => step.action === 'create' || step.action === 'change' || (repair && step.action === 'differs'));
  if (due.length === 0) return tasks.map(({ step }) => ({ step, ok: true }));
  const files = deployFiles(
    due.flatMap(({ components }) => components),
    parts.settings.apiVersion,
  );
  try {
    const deployed = await deployPackage(parts, files, NEEDS_METADATA);
    return tasks.map((task) => (due.includes(task) ? resultIn(task, deployed) : { step: task.step, ok: true }));
  } catch (thrown) {
    parts.context.signal.throwIfAborted();
    const error = errorOf(thrown);
    return tasks.map((task) => (due.includes(task) ? { step: task.step, ok: false, error } : { step: task.step, ok: true }));
  }
}

const NOT_OFFERED = /not available for deploy for this organization/i;

function resultIn({ step, components }: ExtraTask, deployed: readonly Deployed[]): SetupResult {
  for (const { type, fullName } of components) {
    const answer = deployed.find((one) => one.fullName === fullName && one.type === listedAs(type));
    const problem = answer === undefined ? 'Salesforce did not answer for it' : answer.problem;
    if (problem === null) continue;
    const words = `Deploying ${step.kind} ${fullName}: ${problem}`;
    if (NOT_OFFERED.test(problem)) return { step, ok: true, leftOut: `${problem}. ${TRANSLATION_FIX}` };
    const fix = MORE_NEEDS[type];
    return {
      step,
      ok: false,
      error: new AppError('REMOTE_REJECTED', words, { details: { problem }, ...(fix === undefined ? {} : { fix }) }),
    };
  }
  return { step, ok: true };
}

const TRANSLATION_FIX =
  'Labels stay in one language until Setup › Translation Language Settings enables the other one and setup runs again';
