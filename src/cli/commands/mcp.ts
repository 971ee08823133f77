import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { Caller } from '../../http/access.ts';
import { createLive } from '../../http/live.ts';
import { mcpServer } from '../../http/mcp/server.ts';
import { inlineQueue } from '../../queue/inline.ts';
import type { Cli } from '../command.ts';
import { serverDeps } from '../server-deps.ts';

/** Whoever may start the command may read the store. */
const OPERATOR: Caller = {
  kind: 'token',
  who: 'mcp:stdio',
  name: null,
  role: 'viewer',
  scopes: new Set(['read'] as const),
  owners: null,
  csrf: null,
};

/** `mcp`: for an assistant on this machine; speaks the Model Context Protocol on stdin and stdout, and only reads. */
export function mcpCommand({ program, action, locale }: Cli): void {
  program
    .command('mcp')
    .description('for assistants: the Model Context Protocol on stdin and stdout, read-only / アシスタント(MCP)から読むだけ')
    .action(
      action({ mappings: true }, async ({ app }) => {
        const live = createLive(app.store.live);
        const nobodyWorks = { queue: inlineQueue(), ask: () => Promise.resolve(false) };
        const server = mcpServer(await serverDeps(app, nobodyWorks, live), { caller: OPERATOR, locale: locale() });
        const over = new Promise<void>((resolve) => {
          const end = (): void => {
            resolve();
          };
          process.stdin.once('end', end);
          process.stdin.once('close', end);
          app.signal.addEventListener('abort', end, { once: true });
        });
        await server.connect(new StdioServerTransport());
        await over;
        await server.close();
        await live.close();
        return 0;
      }),
    );
}
