import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const SERVER = fileURLToPath(new URL('sandbox-server.ts', import.meta.url));

export interface SandboxProcess {
  readonly url: string;
  /** Calls since the last `forgetCalls` (the last 100,000), by the sandbox's clock of the day. */
  calls(): Promise<readonly { readonly at: string; readonly method: string; readonly path: string; readonly status: number }[]>;
  forgetCalls(): Promise<void>;
  stop(): void;
}

/** One vendor with so many accounts or companies, in a process of its own. */
export async function startSandboxProcess(
  vendor: 'salesforce' | 'hubspot',
  options: { readonly accounts: number; readonly quotas: 'real' | 'off'; readonly latencyMs: number },
): Promise<SandboxProcess> {
  const args = [vendor, String(options.accounts), '0', options.quotas, String(options.latencyMs)];
  const child: ChildProcess = fork(SERVER, args, { execArgv: ['--max-old-space-size=4096', '--import', 'tsx'] });
  const [{ url }] = (await once(child, 'message')) as [{ readonly url: string }];
  return {
    url,
    calls: async () => (await (await fetch(`${url}/_sandbox/requests`)).json()) as Awaited<ReturnType<SandboxProcess['calls']>>,
    forgetCalls: async () => {
      await fetch(`${url}/_sandbox/requests`, { method: 'DELETE' });
    },
    stop: () => {
      child.disconnect();
    },
  };
}
