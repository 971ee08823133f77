/**
 * The process of one vendor's sandbox, started by `process.ts`: takes `<vendor> <options as JSON>`, says on its first line of
 * output where it listens (or why it does not), and lives as long as its input stays open.
 */
import type { Failure } from './process.ts';
import { accessTo, seedsFor, startVendor } from './run.ts';
import type { SandboxesOptions } from './run.ts';
import { SandboxError } from './sandbox-error.ts';
import { VENDORS } from './seed.ts';

/** The one line that the parent waits for. */
function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

const [, , name, json = '{}'] = process.argv;
const vendor = VENDORS.find((one) => one === name);
if (vendor === undefined) throw new Error(`No vendor "${name ?? ''}"; name one of ${VENDORS.join(', ')}`);

// The parent's end of the pipe closes when the parent ends, however it ends.
process.stdin.resume();
for (const event of ['end', 'close', 'error']) process.stdin.once(event, () => process.exit(0));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0));

try {
  const given = JSON.parse(json) as SandboxesOptions & { readonly now: string };
  const options = { ...given, now: new Date(given.now) };
  const running = await startVendor(vendor, await seedsFor(options), options);
  say({ ready: accessTo(vendor, running) });
} catch (error) {
  say({ failed: failureOf(error) });
  process.exitCode = 2;
  process.stdin.destroy();
}

function failureOf(error: unknown): Failure {
  if (error instanceof SandboxError) return { words: error.words, fix: error.fix };
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { words: { ja: message, en: message }, fix: { ja: 'このログを添えて報告してください', en: 'Report it with this message' } };
}
