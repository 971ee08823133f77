import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { SandboxAnswer, SandboxHost, SandboxRequest } from '../../../../src/sandbox/types.ts';
import type { Org } from '../org.ts';
import { labelText } from './translate.ts';

/** The modules that a component may import from the platform, and what stands in for them here. */
export const PLATFORM: Readonly<Record<string, string>> = {
  'lightning/uiRecordApi': 'ui-record-api.js',
  'lightning/uiRelatedListApi': 'ui-related-list-api.js',
  'lightning/uiObjectInfoApi': 'ui-object-info-api.js',
};

type Compile = (source: string, file: string, options: { name: string; namespace: string; apiVersion: number }) => { code: string };

/** The vendor's compiler, where it is installed: it is needed to build, not to run. */
async function compiler(): Promise<Compile | null> {
  try {
    const loaded = (await import('@lwc/compiler')) as { readonly transformSync: Compile };
    return loaded.transformSync;
  } catch {
    return null;
  }
}

let known: Promise<Compile | null> | null = null;

/** Whether deployed components can be shown here as Salesforce would. */
export async function canCompile(): Promise<boolean> {
  known ??= compiler();
  return (await known) !== null;
}

/** Deployed Lightning components as modules for a browser, compiled when asked for. */
export function addModules(host: SandboxHost, org: Org): void {
  host.route('GET', '/lightning/modules/lwc.js', () => script(engine()));
  host.route('GET', '/lightning/modules/start.js', () => script(shim('start.js')));
  host.route('GET', '/lightning/modules/platform/:file', ({ params }) => {
    const file = Object.values(PLATFORM).find((one) => one === params.file);
    return file === undefined ? missing() : script(shim(file));
  });
  host.route('GET', '/lightning/modules/label/:language/:name', ({ params }) => label(org, params));
  host.route('GET', '/lightning/modules/c/:bundle/:file', (request) => component(org, request));
}

/** The vendor's engine, built for a browser. */
function engine(): string {
  const source = readFileSync(fileURLToPath(import.meta.resolve('@lwc/engine-dom')), 'utf8');
  return source.replaceAll('process.env.NODE_ENV', '"production"');
}

function shim(file: string): string {
  return readFileSync(new URL(`shims/${file}`, import.meta.url), 'utf8');
}

function label(org: Org, { language = 'ja', name = '' }: SandboxRequest['params']): SandboxAnswer {
  const text = labelText(org, name.replace(/^c\./, ''), language);
  return text === null ? missing() : script(`export default ${JSON.stringify(text)};`);
}

async function component(org: Org, { params }: SandboxRequest): Promise<SandboxAnswer> {
  const { bundle = '', file = '' } = params;
  const files = org.extras.get('LightningComponentBundle', bundle)?.files;
  known ??= compiler();
  const compile = await known;
  if (files === undefined || compile === null) return missing();
  const name = file.includes('.') ? file : `${file}.js`;
  const source = files.get(name);
  if (source === undefined) return /\.(css|html)$/.test(name) ? script('export default undefined;') : missing();
  return script(compile(source, name, { name: bundle, namespace: 'c', apiVersion: 67 }).code);
}

function script(body: string): SandboxAnswer {
  return { status: 200, headers: { 'content-type': 'text/javascript;charset=utf-8', 'cache-control': 'no-store' }, body };
}

function missing(): SandboxAnswer {
  return { status: 404, headers: { 'content-type': 'text/plain' }, body: 'no such module' };
}
