import { handoverBlocks } from '../core/report/handover.ts';
import { monthBlocks } from '../core/report/month-blocks.ts';
import { hash, randomUUID } from 'node:crypto';
import type { App } from '../app.ts';
import { handSources, ingestContext, NOTES_SCOPE, today } from '../cli/hand-sources.ts';
import { reportContext } from '../cli/commands/report-context.ts';
import { choose, knownSources } from '../cli/sources.ts';
import { AppError } from '../core/errors.ts';
import { readPackageEffects } from '../engine/effects.ts';
import { EVENTS, eventsMapping } from '../engine/events-mapping.ts';
import { ingest } from '../engine/ingest.ts';
import { readMonthlyReport } from '../engine/month-report.ts';
import { readHandover } from '../engine/report.ts';
import { startPackage } from '../engine/packages.ts';
import { planTaskChanges } from '../engine/plan-task-changes.ts';
import { oweTask } from '../engine/plan-tasks.ts';
import { silentProgress } from '../engine/progress.ts';
import { replay, type ReplayOutcome } from '../engine/replay.ts';
import type { Note, Verbs } from '../http/verbs.ts';
import type { JobName } from '../engine/job-store.ts';
import { slotId } from '../queue/schedule.ts';
import { checkFile, editedFile, saveEdited, takeSaved } from './edited-files.ts';
import { mappingVerbs } from './mappings.ts';
import { remembered } from './remembered.ts';

/** Reports that are kept as long as log, assessments and settings are the same. */
const MONTHS = 24;

/** What the API asks to be done, by the same functions as the command line. */
export function verbsOf(app: App, ask: (name: JobName, slot: string) => Promise<unknown>): Verbs {
  const { config } = app;
  const reports = remembered<Awaited<ReturnType<Verbs['monthReport']>>>(MONTHS);
  const ring = async (name: JobName): Promise<void> => {
    await ask(name, slotId(name, new Date()));
  };
  return {
    company: () => {
      const { timezone, settings, file } = config;
      return {
        ...settings.catalogue,
        timezone,
        currency: file.company.currency,
        today: today(app),
        maxOverrideDays: settings.touch.maxOverrideDays,
      };
    },
    startRun: () => ring('run'),
    runAfterThis: async () => {
      await ask('run', `run@${new Date().toISOString()}`);
    },
    ...mappingVerbs(app),
    packages: async () => {
      await takeSaved(app);
      return config.settings.packages;
    },
    packageFile: (id) => editedFile(app, 'packages', id),
    savePackage: (file) => saveEdited(app, 'packages', file),
    checkPackage: (id, yaml) => Promise.resolve(checkFile(app, 'packages', id, yaml)),
    startPackage: (request) => startPackage({ store: app.store, policy: { settings: config.settings, version: config.version } }, request),
    effects: (id) => readPackageEffects(reportContext(app), today(app), id),
    monthReport: async (month) => {
      const print = [await app.store.logVersion(), (await app.store.lastAssessment())?.print, config.version, today(app)].join(' ');
      return reports(month, print, async () => {
        const report = await readMonthlyReport(reportContext(app), month);
        return { report, blocks: monthBlocks(report, app.config.settings) };
      });
    },
    handover: async (owner) =>
      handoverBlocks(await readHandover(reportContext(app), owner), {
        settings: app.config.settings,
        currency: config.file.company.currency,
      }),
    note: (note) => writeNote(app, note, ring),
    makeTask: async (task) => {
      const owed = await oweTask(await app.engine(silentProgress), task, today(app));
      if (owed !== null) await ring('deliver');
      return owed !== null;
    },
    replay: (connection) => replayAll(app, connection),
    quota: async () =>
      (
        await Promise.all(
          (await app.engine(silentProgress)).wired.map(async ({ name, connection }) => {
            const quota = await connection.quota();
            return quota === null ? [] : [{ connection: name, used: quota.used, limit: quota.limit }];
          }),
        )
      ).flat(),
  };
}

/** The same note twice is one note: its key follows from what it says. */
async function writeNote(
  app: App,
  { partnerId, task, ...said }: Note,
  ring: (name: JobName) => Promise<void>,
): Promise<Awaited<ReturnType<Verbs['note']>>> {
  const { outcome } = said;
  if (task !== undefined && (outcome === undefined || said.type !== 'task.outcome'))
    throw new AppError('INPUT_INVALID', 'A task is closed by a note of the type task.outcome with an outcome');
  const closing = task === undefined ? {} : { closes: task, rule: task.split(':').at(-2) };
  const event = { partner: partnerId, ...said, ...closing };
  const key = hash('sha256', JSON.stringify(event), 'hex').slice(0, 16);
  const mapping = eventsMapping(app.config);
  const context = ingestContext(app, randomUUID());
  const record = { id: key, raw: { key, ...event }, modifiedAt: null };
  try {
    const checked = await ingest(context, { scope: NOTES_SCOPE, mapping }, EVENTS, [record], { dryRun: true });
    const [problem] = checked.mapped[0]?.rejections ?? [];
    if (problem !== undefined) throw new AppError('INPUT_INVALID', problem.message[app.config.locale]);
    if (
      task !== undefined &&
      outcome !== undefined &&
      !(await app.store.noteOutcome({ key: task, partnerId, outcome, at: new Date().toISOString() }))
    )
      throw new AppError('INPUT_INVALID', 'This partner has no such open task in a CRM', { fix: 'See /api/tasks?partner=…&status=open' });
    const { saved } = await ingest(context, { scope: NOTES_SCOPE, mapping }, EVENTS, [record], { dryRun: false });
    await app.store.saveImportSource({ scope: NOTES_SCOPE, types: [said.type], firstOn: today(app) });
    if (task !== undefined) {
      await planTaskChanges(await app.engine(silentProgress), { asOf: today(app), keep: false });
      await ring('deliver');
    }
    const status = (saved?.fresh.length ?? 0) > 0 ? 'added' : (saved?.changed.length ?? 0) > 0 ? 'corrected' : 'unchanged';
    return { key, status };
  } finally {
    await mapping.close();
  }
}

async function replayAll(app: App, connection: string | undefined): Promise<readonly ReplayOutcome[]> {
  const sources = [...(await knownSources(app)), ...(await handSources(app))];
  choose(sources, connection);
  const run = { id: randomUUID(), command: 'replay', startedAt: new Date().toISOString() };
  await app.store.startRun(run);
  let outcomes: readonly ReplayOutcome[] | null = null;
  try {
    outcomes = await replay({ store: app.store, runId: run.id, signal: app.signal, rate: app.config.rate, sources }, connection);
    return outcomes;
  } finally {
    await app.store.finishRun(run.id, { ok: outcomes !== null, finishedAt: new Date().toISOString(), summary: { replay: outcomes } });
  }
}
