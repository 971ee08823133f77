import type { SandboxAnswer, SandboxHost, SandboxRequest } from '../../../src/sandbox/types.ts';
import { errorAnswer, JSON_TYPE, VendorError } from './errors.ts';

/** What serves one route: an answer, or plain data that goes out as JSON with status 200. Refusals are thrown as VendorError. */
export type Serve = (request: SandboxRequest) => SandboxAnswer | Promise<SandboxAnswer>;

/** Where each family of routes lives: the numbered path and its date-versioned twin (developers.hubspot.com, "API versioning"). */
const FAMILIES = {
  objects: ['/crm/v3/objects', '/crm/objects/2026-03'],
  objectsV3: ['/crm/v3/objects'],
  objectsV4: ['/crm/v4/objects', '/crm/objects/2026-03'],
  associations: ['/crm/v4/associations', '/crm/associations/2026-03'],
  associationsV3: ['/crm/v3/associations'],
  associationLabels: ['/crm/v4/associations', '/crm/associations/v4', '/crm/associations/2026-03'],
  properties: ['/crm/v3/properties', '/crm/properties/2026-03'],
  lists: ['/crm/v3/lists', '/crm/lists/2026-03'],
  owners: ['/crm/v3/owners', '/crm/owners/2026-03'],
  pipelines: ['/crm/v3/pipelines', '/crm/pipelines/2026-03'],
  schemas: ['/crm/v3/schemas', '/crm-object-schemas/v3/schemas', '/crm-object-schemas/2026-03/schemas'],
  limits: ['/crm/v3/limits', '/crm/limits/2026-03'],
  emails: ['/marketing/v3/emails', '/marketing/emails/2026-03'],
  marketingEvents: ['/marketing/v3/marketing-events', '/marketing/marketing-events/v3', '/marketing/marketing-events/2026-03'],
  forms: ['/marketing/v3/forms', '/marketing/forms/2026-09-beta'],
  events: ['/events/v3/events', '/events/event-occurrences/2026-03'],
  webhooks: ['/webhooks/v3', '/webhooks/2026-03'],
  flows: ['/automation/v4/flows'],
  account: ['/account-info/v3', '/account-info/2026-03'],
  root: [''],
} as const;

export type Family = keyof typeof FAMILIES;

export interface Router {
  /** Registers a route in every version of its family. */
  on(method: string, family: Family, path: string, serve: Serve): void;
}

export function makeRouter(host: SandboxHost): Router {
  return {
    on(method, family, path, serve) {
      for (const base of FAMILIES[family]) host.route(method, base + path, guarded(serve));
    },
  };
}

/** The vendor's own answer for a path that it does not know. */
export function notFoundAnswer(): SandboxAnswer {
  return {
    status: 404,
    headers: { 'content-type': 'text/html;charset=utf-8' },
    body: '<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>',
  };
}

export function json(body: unknown, status = 200): SandboxAnswer {
  return { status, headers: { 'content-type': JSON_TYPE }, body };
}

export const NO_CONTENT: SandboxAnswer = { status: 204 };

export function guarded(serve: Serve): Serve {
  return async (request) => {
    try {
      return await serve(request);
    } catch (error) {
      if (error instanceof VendorError) return errorAnswer(error);
      throw error;
    }
  };
}

/** A path parameter. */
export function param(request: SandboxRequest, name: string): string {
  return request.params[name] ?? '';
}
