import { checkAgainst, missingOptional, type Described } from '../../../core/mapping/check-against.ts';
import { lookForChanges, renamedFields } from '../../../core/mapping/schema-change.ts';
import { printProblem, type Problem } from '../../../core/schema/index.ts';
import type { Wired } from '../../../engine/context.ts';
import { forecastOf } from '../../../engine/forecast.ts';
import { describeObjects, sourcesNotThere } from '../../../engine/optional-sources.ts';
import { acceptedSchema } from '../../../engine/schema-changes.ts';
import type { Session } from '../../command.ts';
import { errorText } from '../../error-text.ts';
import { forecastLine } from '../../forecast-line.ts';
import { reminderNotice } from './reminders.ts';

/** Lines for people, in their language. */
export interface Report {
  readonly problems: string[];
  readonly notices: string[];
}

export interface OrgCheckOptions {
  /** The fields as they are now become what later ones are compared with. */
  readonly accept?: boolean;
}

/** One connection online: credentials and permissions, the fields that its mapping names, what has changed since, the day's calls. */
export async function checkOrg(wired: Wired, report: Report, session: Session, { accept = false }: OrgCheckOptions): Promise<void> {
  const { app, out } = session;
  try {
    await wired.connection.check();
    const described = await describeObjects(wired);
    if (accept) await app.store.saveSchemaState(wired.scope, acceptedSchema(wired, described));
    const faulty = await checkFields(wired, described, report, session);
    const absent = await sourcesNotThere(wired, described);
    for (const { name, object, reason } of absent) {
      report.notices.push(
        out.t({
          ja: `${wired.name}.${name}: この組織にはない情報源なので読みません(${reason ?? object})`,
          en: `${wired.name}.${name}: this org does not have the source, it is skipped (${reason ?? object})`,
        }),
      );
    }
    const reminders = await reminderNotice(wired, app);
    if (reminders !== null) report.notices.push(out.t(reminders));
    const quota = await wired.connection.quota();
    const used = quota ? ` – ${quota.used.toLocaleString('en')} / ${quota.limit.toLocaleString('en')}` : '';
    out.line({
      ja: `接続 ${wired.name} (${wired.scope}) OK${used && ` API${used}`}`,
      en: `Connection ${wired.name} (${wired.scope}) fine${used && `, API calls today${used}`}`,
    });
    const without = new Set(absent.map(({ name }) => name));
    const forecast = faulty ? null : await forecastOf(app.store, wired, without);
    if (forecast !== null) out.line(forecastLine(forecast, quota));
  } catch (error) {
    report.problems.push(`${wired.name}: ${errorText(error, out.locale)}`);
  }
}

/** Whether a field stands in the way of a run. */
async function checkFields({ mapping, scope }: Wired, described: Described, report: Report, { app, out }: Session): Promise<boolean> {
  const before = await app.store.schemaState(scope);
  const { changes } = lookForChanges(mapping, before?.seen ?? null, described);
  const problems = checkAgainst(mapping, described, renamedFields(changes));
  const changed = changes.map(({ problem }) => problem);
  const notices = [
    // What is a problem already needs no notice beside it,
    ...elsewhere(changed, problems),
    // and what has gone is no optional field that was never there.
    ...elsewhere(missingOptional(mapping, described), changed),
  ];
  report.problems.push(...problems.map((one) => printProblem(one, out.locale)));
  report.notices.push(...notices.map((one) => printProblem(one, out.locale)));
  return problems.length > 0;
}

/** Those that are told of other places of the file. */
function elsewhere(problems: readonly Problem[], others: readonly Problem[]): readonly Problem[] {
  const taken = new Set(others.map(placeOf));
  return problems.filter((problem) => !taken.has(placeOf(problem)));
}

function placeOf({ file, line, col }: Problem): string {
  return `${file}:${String(line)}:${String(col)}`;
}
