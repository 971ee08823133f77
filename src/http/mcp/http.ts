import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import express, { type RequestHandler } from 'express';
import { callerOf } from '../access.ts';
import type { ServerDeps } from '../deps.ts';
import { localeOf } from '../locale.ts';
import { Refusal } from '../kit/problem.ts';
import { mcpServer } from './server.ts';

const BODY_LIMIT = '100kb';

/** `/mcp`: the Model Context Protocol over HTTP, by token only; each call stands for itself, so that any server may answer it. */
export function mcpRoute(deps: ServerDeps): RequestHandler[] {
  return [authorise(deps), express.json({ limit: BODY_LIMIT }), answer(deps)];
}

function authorise(deps: ServerDeps): RequestHandler {
  return async (request, response, next) => {
    const caller = await callerOf(request, deps.access, deps.now());
    if (caller?.kind !== 'token') throw new Refusal(401, 'UNAUTHENTICATED');
    if (!caller.scopes.has('read')) throw new Refusal(403, 'FORBIDDEN');
    response.locals.caller = caller;
    next();
  };
}

function answer(deps: ServerDeps): RequestHandler {
  return async (request, response) => {
    if (request.method !== 'POST') {
      response.set('Allow', 'POST');
      throw new Refusal(405, 'INPUT_INVALID', { text: ONLY_POST });
    }
    const caller = response.locals.caller as Parameters<typeof mcpServer>[1]['caller'];
    const server = mcpServer(deps, { caller, locale: localeOf(request, deps.locale) });
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
    response.on('close', () => {
      void transport.close();
      void server.close();
    });
    // The SDK's class has optional members that exactOptionalPropertyTypes tells from its own interface.
    await server.connect(transport);
    await transport.handleRequest(request, response, request.body);
  };
}

const ONLY_POST = { ja: 'POST だけを受け付けます(セッションはありません)', en: 'POST only: there are no sessions' };
