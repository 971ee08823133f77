import { own } from '../../../src/sandbox/own.ts';
import { findObjectType } from './object-types.ts';

/** Scopes of which one is enough for a request (developers.hubspot.com, "Scopes"); none where every token may. */
export function scopesFor(method: string, path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '' && !VERSION.test(part));
  const [area = '', subject = ''] = parts;
  if (area === 'crm') return crmScopes(subject, parts.slice(2), isRead(method, path));
  if (area === 'companies' || area === 'contacts' || area === 'deals') return objectScopes(area, method === 'GET' ? 'read' : 'write');
  if (area === 'properties') return schemaScopes(subject, 'read');
  if (area === 'marketing') return own(MARKETING, subject) ?? [];
  if (area === 'email') return ['content', 'marketing-email'];
  if (area === 'form-integrations' || area === 'forms') return ['forms'];
  if (area === 'engagements') return objectScopes('contacts', method === 'GET' ? 'read' : 'write');
  if (area === 'crm-pipelines') return objectScopes(parts[2] ?? '', 'read');
  if (area === 'owners') return ['crm.objects.owners.read'];
  if (area === 'automation') return ['automation'];
  if (area === 'events') return ['behavioral_events.event_definitions.read_write', 'business-intelligence'];
  return [];
}

const VERSION = /^(v\d|\d{4}-\d{2}(-beta)?)$/;

const MARKETING: Readonly<Record<string, string[]>> = {
  emails: ['content', 'marketing-email'],
  forms: ['forms'],
  'marketing-events': ['crm.objects.marketing_events.read'],
};

function isRead(method: string, path: string): boolean {
  return method === 'GET' || /\/(search|batch\/read)$/.test(path);
}

function crmScopes(subject: string, rest: readonly string[], reads: boolean): string[] {
  const access = reads ? 'read' : 'write';
  switch (subject) {
    case 'objects':
    case 'associations':
      return objectScopes(rest[0] ?? '', access);
    case 'properties':
      return schemaScopes(rest[0] ?? '', access);
    case 'lists':
      return [`crm.lists.${access}`];
    case 'owners':
      return ['crm.objects.owners.read'];
    case 'pipelines':
      return objectScopes(rest[0] ?? '', access);
    default:
      return [];
  }
}

function objectScopes(name: string, access: string): string[] {
  const type = findObjectType(name);
  if (type === undefined) return [];
  if (type.name === 'tickets') return ['tickets'];
  // The object's own scope, or for activities that of the records they hang on.
  return type.isActivity
    ? [`crm.objects.${type.name}.${access}`, `crm.objects.contacts.${access}`]
    : [`crm.objects.${type.name}.${access}`];
}

function schemaScopes(name: string, access: string): string[] {
  const type = findObjectType(name);
  if (type === undefined) return [];
  if (type.name === 'tickets') return ['tickets'];
  const owner = type.isActivity ? 'contacts' : type.name;
  return [`crm.schemas.${owner}.${access}`, ...(access === 'read' ? [`crm.objects.${owner}.read`] : [])];
}
