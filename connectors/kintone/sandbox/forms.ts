import type { SandboxAnswer } from '../../../src/sandbox/types.ts';
import { invalid } from './errors.ts';
import { listOf, needed, objectOf, textOf, type Json } from './input.ts';
import { addField, appOf, type App, type Domain, type Field } from './store.ts';

/** How often a deployment answers PROCESSING. */
const PROCESSING = 1;

export function getFields(domain: Domain, params: Json, preview: boolean): SandboxAnswer {
  const app = appOf(domain, needed(params, 'app'));
  const fields = preview ? app.preview : app.fields;
  return { status: 200, body: { properties: Object.fromEntries(fields), revision: String(app.revision) } };
}

export function addFields(domain: Domain, params: Json): SandboxAnswer {
  return changeFields(domain, params, (app, code, given) => {
    if (app.preview.has(code)) return 'フィールドコードが重複しています。';
    const type = textOf(given.type);
    if (type === null) return '必須です。';
    app.preview.set(code, { noLabel: false, required: false, ...given, type, code, label: textOf(given.label) ?? code });
    return null;
  });
}

export function updateFields(domain: Domain, params: Json): SandboxAnswer {
  return changeFields(domain, params, (app, code, given) => {
    const field = app.preview.get(code);
    if (field === undefined) return '指定されたフィールドが見つかりません。';
    app.preview.set(code, { ...field, ...given, type: field.type, code });
    return null;
  });
}

type Change = (app: App, code: string, given: Json) => string | null;

function changeFields(domain: Domain, params: Json, change: Change): SandboxAnswer {
  const app = appOf(domain, needed(params, 'app'));
  const before = new Map(app.preview);
  const wrong: Record<string, string> = {};
  for (const [code, given] of Object.entries(objectOf(params.properties))) {
    const fault = change(app, code, objectOf(given));
    if (fault !== null) wrong[`properties[${code}].code`] = fault;
  }
  if (Object.keys(wrong).length > 0) {
    app.preview = before;
    throw invalid(wrong);
  }
  app.revision += 1;
  return { status: 200, body: { revision: String(app.revision) } };
}

/** Puts the settings of the apps into operation, in the background. */
export function deploy(domain: Domain, params: Json): SandboxAnswer {
  const apps = listOf(params.apps).map((one) => appOf(domain, needed(objectOf(one), 'app')));
  if (apps.some((app) => app.deploying !== null)) {
    throw invalid({ apps: 'アプリの設定を運用環境へ反映する処理がすでに実行中です。' });
  }
  for (const app of apps) app.deploying = PROCESSING;
  return { status: 200, body: {} };
}

export function deployStatus(domain: Domain, params: Json): SandboxAnswer {
  const apps = listOf(params.apps).map((id) => appOf(domain, String(id)));
  return { status: 200, body: { apps: apps.map((app) => ({ app: app.id, status: progress(app) })) } };
}

function progress(app: App): 'PROCESSING' | 'SUCCESS' {
  if (app.deploying === null) return 'SUCCESS';
  if (app.deploying > 0) {
    app.deploying -= 1;
    return 'PROCESSING';
  }
  app.deploying = null;
  for (const field of app.preview.values()) if (app.fields.get(field.code) !== field) apply(app, field);
  return 'SUCCESS';
}

function apply(app: App, field: Field): void {
  addField(app, field);
  const index = app.unique.get(field.code);
  for (const row of app.records.values()) {
    const value = row.values[field.code];
    if (typeof value === 'string' && value !== '') index?.set(value, row.id);
  }
}

export function getApps(domain: Domain): SandboxAnswer {
  return { status: 200, body: { apps: [...domain.apps.values()].map(toApp) } };
}

export function getApp(domain: Domain, params: Json): SandboxAnswer {
  return { status: 200, body: toApp(appOf(domain, needed(params, 'id'))) };
}

function toApp({ id, name }: App): Json {
  return { appId: id, code: '', name, description: '', spaceId: null, threadId: null };
}
