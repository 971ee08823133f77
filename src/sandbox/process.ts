import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { vendorsOf } from './run.ts';
import type { Sandboxes, SandboxesOptions, VendorAccess } from './run.ts';
import type { Words } from './sandbox-error.ts';
import { SandboxError } from './sandbox-error.ts';
import type { Vendor } from './seed.ts';

/** How long a child may take to leave by itself. */
const LEAVING_MS = 3000;

/** Why a child did not start. */
export interface Failure {
  readonly words: Words;
  readonly fix: Words;
}

/** The first line of a child's output. */
type FirstLine = { readonly ready: VendorAccess } | { readonly failed: Failure };

export interface SpawnedSandboxes extends Sandboxes {
  readonly urls: Readonly<Record<'salesforce' | 'hubspot', string>>;
  /** Resolves with the vendor whose process ended without having been asked to; stays pending otherwise. */
  readonly crashed: Promise<Vendor>;
}

/**
 * Starts each vendor in a process of its own, so that the cores share the work, and waits until all listen. The children end with
 * this process, however it ends. Rejects with a SandboxError and leaves nothing running where one of them cannot start.
 */
export async function spawnSandboxes(options: SandboxesOptions): Promise<SpawnedSandboxes> {
  // One instant for all: the worlds must be the same.
  const shared = { ...options, now: options.now ?? new Date() };
  const { salesforce, hubspot } = { salesforce: startChild('salesforce', shared), hubspot: startChild('hubspot', shared) };
  const kintone = vendorsOf(options).includes('kintone') ? startChild('kintone', shared) : null;
  const children = [salesforce, hubspot, ...(kintone === null ? [] : [kintone])];
  const stop = async (): Promise<void> => {
    await Promise.all(children.map(stopChild));
  };
  const access = await Promise.all([salesforce.ready, hubspot.ready, kintone?.ready]).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const [atSalesforce, atHubspot, atKintone] = access;
  return {
    salesforce: atSalesforce,
    hubspot: atHubspot,
    ...(atKintone === undefined ? {} : { kintone: atKintone }),
    urls: { salesforce: atSalesforce.url, hubspot: atHubspot.url },
    crashed: Promise.race(children.map(crash)),
    stop,
  };
}

interface Child {
  readonly vendor: Vendor;
  readonly process: ChildProcess;
  readonly ready: Promise<VendorAccess>;
  readonly ended: Promise<void>;
  stopping: boolean;
}

function startChild(vendor: Vendor, options: SandboxesOptions): Child {
  const source = import.meta.url.endsWith('.ts');
  const main = fileURLToPath(new URL(source ? './main.ts' : './main.js', import.meta.url));
  const loader = source ? ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href] : [];
  const child = spawn(process.execPath, [...loader, main, vendor, JSON.stringify(options)], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.on('error', () => undefined); // A child that ended first has closed its side.
  return { vendor, process: child, ready: firstLine(vendor, child, child.stdout), ended: endOf(child), stopping: false };
}

function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    for (const event of ['exit', 'error']) {
      child.once(event, () => {
        resolve();
      });
    }
  });
}

async function firstLine(vendor: Vendor, child: ChildProcess, output: Readable): Promise<VendorAccess> {
  const failed = once(child, 'error').then(([cause]: unknown[]) => {
    throw new SandboxError(
      { ja: `${vendor} のサンドボックスを起動できません`, en: `The ${vendor} sandbox cannot be started` },
      SEE_OUTPUT,
      cause,
    );
  });
  const said = (async () => {
    for await (const line of createInterface({ input: output })) return accessFrom(line);
    throw new SandboxError(
      { ja: `${vendor} のサンドボックスが起動前に終了しました`, en: `The ${vendor} sandbox ended before it listened` },
      SEE_OUTPUT,
    );
  })();
  const access = await Promise.race([said, failed]);
  output.resume(); // Nothing more is expected; a full pipe would stop the child.
  return access;
}

function accessFrom(line: string): VendorAccess {
  const said = JSON.parse(line) as FirstLine;
  if ('ready' in said) return said.ready;
  throw new SandboxError(said.failed.words, said.failed.fix);
}

const SEE_OUTPUT: Words = { ja: '上の出力に理由があります', en: 'Its output above says why' };

async function stopChild(child: Child): Promise<void> {
  child.stopping = true;
  if (child.process.exitCode !== null || child.process.signalCode !== null) return;
  child.process.stdin?.end();
  const killer = setTimeout(() => child.process.kill('SIGKILL'), LEAVING_MS);
  await child.ended;
  clearTimeout(killer);
}

function crash(child: Child): Promise<Vendor> {
  return new Promise((resolve) => {
    void child.ended.then(() => {
      if (!child.stopping) resolve(child.vendor);
    });
  });
}
