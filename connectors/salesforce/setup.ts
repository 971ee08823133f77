import type { Setup, SetupResult } from '../../src/core/types.ts';
import { applyFields, fieldTasks } from './setup-fields.ts';
import { applyExtras, extraTasks } from './setup-extras.ts';
import type { SetupParts } from './setup-parts.ts';
import { removal } from './setup-remove.ts';
import { applyAssignment, applySets, assignmentStep, setTasks } from './setup-sets.ts';

/**
 * Custom fields, the permission sets PRM_Integration and PRM_View, the assignment of the first to the integration user, and
 * what stands around the fields: labels, the component of the Account page, list views, reports, a dashboard, translations.
 * In this order: fields made through the Metadata API are visible to nobody, not even an admin, until a permission set
 * grants them, and a view or report of a field that the deploying user cannot see is refused.
 */
export function openSetup(parts: SetupParts): Setup {
  return {
    plan: async (spec) => {
      const fields = await fieldTasks(parts, spec);
      const wanted = fields.map((one) => one.wanted);
      const sets = await setTasks(parts, wanted, spec.locale);
      const assignment = await assignmentStep(parts);
      const extras = await extraTasks(parts, wanted, spec.locale);
      return [...fields.map(({ step }) => step), ...sets.map(({ step }) => step), assignment, ...extras.map(({ step }) => step)];
    },
    apply: async (spec, options) => {
      const results: SetupResult[] = [];
      const report = (done: readonly SetupResult[]): void => {
        for (const one of done) options.onStep?.(one);
        results.push(...done);
      };
      const tasks = await fieldTasks(parts, spec);
      const fields = await applyFields(parts, tasks, spec, options.repair);
      report(fields);
      const failed = new Set(fields.filter((one) => !one.ok).map((one) => one.step.name));
      const there = tasks.map((one) => one.wanted).filter((one) => !failed.has(one.permission));
      report(await applySets(parts, await setTasks(parts, there, spec.locale)));
      report([await applyAssignment(parts, await assignmentStep(parts))]);
      parts.describer.forget();
      report(await applyExtras(parts, await extraTasks(parts, there, spec.locale), options.repair));
      return results;
    },
    removal: removal(parts),
  };
}
