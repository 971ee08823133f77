import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { CallToolRequestSchema, ListToolsRequestSchema, type CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import type { Locale } from '../../core/types.ts';
import type { Caller } from '../access.ts';
import type { ServerDeps } from '../deps.ts';
import { asRefusal, problemOf, Refusal } from '../kit/problem.ts';
import { readRequest } from '../kit/read-request.ts';
import { inputSchema, TOOLS, type Tool } from './tools.ts';

/** Who asks, and in which language the answers' texts are. */
export interface McpCaller {
  readonly caller: Caller;
  readonly locale: Locale;
}

/**
 * A Model Context Protocol server over the reading routes of the API: nothing can be changed through it, and who is limited
 * to some owners' partners sees no other here either.
 */
export function mcpServer(deps: ServerDeps, who: McpCaller): McpServer {
  // The tools come from the table of routes, so their schemas are given as they are.
  const server = new McpServer({ name: 'kakehashi', version: deps.version }, { capabilities: { tools: {} }, instructions: ABOUT });
  server.server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: TOOLS.map(({ name, route, about }) => ({
      name,
      title: about[who.locale],
      description: `${about.en} / ${about.ja}`,
      inputSchema: inputSchema(route) as { type: 'object' },
      annotations: { readOnlyHint: true, openWorldHint: false },
    })),
  }));
  server.server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal }) => {
    const tool = TOOLS.find(({ name }) => name === params.name);
    if (tool === undefined) return refusal(`There is no tool "${params.name}"; there are ${TOOLS.map(({ name }) => name).join(', ')}`);
    try {
      return answer(await ask(deps, who, tool, params.arguments ?? {}, signal));
    } catch (error) {
      const said = asRefusal(error);
      if (said.status >= 500) deps.log.error('tool failed', { tool: tool.name, code: said.code });
      return refusal(JSON.stringify(problemOf(said, who.locale)));
    }
  });
  return server;
}

const ABOUT =
  'Kakehashi keeps the log of partner support between Salesforce and HubSpot and judges it. Find a partner first, then explain it. ' +
  'Figures are as of `dataAsOf`; where a verdict is missing there is not enough to judge by, and it must not be made up. ' +
  '架け橋はパートナー支援の記録と判定です。まず find_partners で探し、id で explain_partner を呼びます。判断できないものは判断できないと伝えてください。';

async function ask(
  deps: ServerDeps,
  { caller, locale }: McpCaller,
  { route }: Tool,
  given: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<unknown> {
  if (!caller.scopes.has(route.scope) || (route.whole === true && caller.owners !== null)) throw new Refusal(403, 'FORBIDDEN');
  const names = Object.keys(route.params?.fields ?? {});
  const part = (inPath: boolean) => Object.fromEntries(Object.entries(given).filter(([name]) => names.includes(name) === inPath));
  const checked = readRequest(route, { params: part(true) as Record<string, string>, query: part(false) as never, body: undefined });
  return route.handle({ ...checked, caller, locale, ifMatch: null, signal, etag: () => undefined }, deps);
}

function answer(value: unknown): CallToolResult {
  return { content: [{ type: 'text', text: typeof value === 'string' ? value : JSON.stringify(value) }] };
}

function refusal(text: string): CallToolResult {
  return { isError: true, content: [{ type: 'text', text }] };
}
