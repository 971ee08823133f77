import { createHost } from '../../../src/sandbox/server.ts';
import type { SandboxAnswer, SandboxHost, SandboxRequest, StartSandbox } from '../../../src/sandbox/types.ts';
import { bulkRequest } from './bulk.ts';
import { openCursors, type Cursors } from './cursors.ts';
import { answerOf, VendorError } from './errors.ts';
import { addFields, deploy, deployStatus, getApp, getApps, getFields, updateFields } from './forms.ts';
import { addGuards } from './guards.ts';
import { paramsOf, type Json } from './input.ts';
import { addRecord, addRecords, deleteRecords, getRecord, getRecords, updateRecord, updateRecords } from './records.ts';
import { fill, type Domain } from './store.ts';
import { render } from './values.ts';

/**
 * A local kintone domain that kintone's own client works against unchanged. Credentials: API token `sandbox`, or user
 * `sandbox` with password `sandbox`. Every object of the seed is an app, and
 * every app that `fields` describes; `credentials.apps` names their ids. `POST /_sandbox/reset` brings back the seed.
 */
export const startSandbox: StartSandbox = async (seed, options) => {
  const { host, listen } = createHost(options);
  const domain: Domain = { clock: host.clock, apps: new Map() };
  const cursors = openCursors(domain);
  fill(domain, seed);
  addGuards(host, domain);
  addRoutes(host, domain, cursors);
  host.records((name) => dump(domain, name));
  host.onReset(() => {
    cursors.clear();
    fill(domain, seed);
  });
  const running = await listen();
  const apps = [...domain.apps.values()].map(({ id, name }) => `${name}:${id}`).join(',');
  return { ...running, credentials: { apps } };
};

type Call = (params: Json) => SandboxAnswer;

function addRoutes(host: SandboxHost, domain: Domain, cursors: Cursors): void {
  const calls: Record<string, Call> = {
    'GET record': (params) => getRecord(domain, params),
    'POST record': (params) => addRecord(domain, params),
    'PUT record': (params) => updateRecord(domain, params),
    'GET records': (params) => getRecords(domain, params),
    'POST records': (params) => addRecords(domain, params),
    'PUT records': (params) => updateRecords(domain, params),
    'DELETE records': (params) => deleteRecords(domain, params),
    'POST records/cursor': (params) => cursors.create(params),
    'GET records/cursor': (params) => cursors.get(params),
    'DELETE records/cursor': (params) => cursors.remove(params),
    'GET apps': () => getApps(domain),
    'GET app': (params) => getApp(domain, params),
    'GET app/form/fields': (params) => getFields(domain, params, false),
    'GET preview/app/form/fields': (params) => getFields(domain, params, true),
    'POST preview/app/form/fields': (params) => addFields(domain, params),
    'PUT preview/app/form/fields': (params) => updateFields(domain, params),
    'POST preview/app/deploy': (params) => deploy(domain, params),
    'GET preview/app/deploy': (params) => deployStatus(domain, params),
  };
  const perform = (method: string, name: string, params: Json): SandboxAnswer => {
    const call = calls[`${method} ${name}`];
    if (call === undefined) throw new VendorError(404, 'CB_NO01', '指定されたURLが見つかりません。');
    return call(params);
  };
  calls['POST bulkRequest'] = (params) => bulkRequest(domain, params, perform);
  for (const name of new Set(Object.keys(calls).map((key) => key.split(' ')[1] ?? ''))) {
    for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
      const handle = (request: SandboxRequest): SandboxAnswer => answered(() => perform(methodOf(request), name, paramsOf(request)));
      for (const path of ['/k/v1/', '/k/guest/:space/v1/']) host.route(method, `${path}${name}.json`, handle);
    }
  }
}

/** A reading whose URL would be too long comes as a POST that says so. */
function methodOf({ method, headers }: SandboxRequest): string {
  const override = headers['x-http-method-override'];
  return method === 'POST' && typeof override === 'string' ? override.toUpperCase() : method;
}

function answered(work: () => SandboxAnswer): SandboxAnswer {
  try {
    return work();
  } catch (error) {
    if (error instanceof VendorError) return answerOf(error);
    throw error;
  }
}

function* rowsOf(domain: Domain, name: string): Generator<object> {
  for (const app of domain.apps.values()) {
    if (app.name !== name) continue;
    for (const row of app.records.values()) {
      const cells = Object.entries(render(app, row, [])).map(([code, cell]) => [code, (cell as { readonly value: unknown }).value]);
      yield { id: String(row.id), ...Object.fromEntries(cells) };
    }
  }
}

function dump(domain: Domain, name: string): Iterable<object> | null {
  return [...domain.apps.values()].some((app) => app.name === name) ? rowsOf(domain, name) : null;
}
