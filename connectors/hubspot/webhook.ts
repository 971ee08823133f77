import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Signal, VendorCall, Webhook } from '../../src/core/types.ts';
import { isObject, parseBody, text, texts, type Json } from './json.ts';
import { objectNamed } from './object-types.ts';

const WINDOW_MS = 300_000;

/** Webhooks with the v3 signature (developers.hubspot.com, "Validating requests from HubSpot"). */
export const webhook: Webhook = {
  accepts: (options, call, now) => {
    const secret = options.clientSecret?.trim() ?? '';
    const stamp = call.headers['x-hubspot-request-timestamp'] ?? '';
    const signature = call.headers['x-hubspot-signature-v3'] ?? '';
    if (secret === '' || signature === '' || !/^\d{1,15}$/.test(stamp)) return false;
    if (Math.abs(now.getTime() - Number(stamp)) > WINDOW_MS) return false;
    const url = options.webhookUrl?.trim();
    return same(signature, sign(secret, { ...call, url: url === undefined || url === '' ? call.url : url }, stamp));
  },
  signals: (body) => {
    const events = parsed(body);
    return events === null ? null : events.flatMap(signalsOf);
  },
};

/** Base64 of HMAC-SHA256 over method, address, body and time. */
export function sign(secret: string, { method, url, body }: VendorCall, timestamp: string): string {
  return createHmac('sha256', secret)
    .update(method + decoded(url) + body + timestamp)
    .digest('base64');
}

/** Exactly these escapes are decoded before HubSpot signs; `%20`, say, stays. */
function decoded(url: string): string {
  return url.replace(/%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi, (escape) => decodeURIComponent(escape));
}

function same(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function parsed(body: string): readonly Json[] | null {
  const events = parseBody(body);
  return Array.isArray(events) && events.every(isObject) ? events : null;
}

/** Deliveries name the type `subscriptionType`, the guide `eventType`. */
function signalsOf(event: Json): readonly Signal[] {
  const portal = text(event.portalId);
  const [subject = '', happening = ''] = (text(event.subscriptionType) ?? text(event.eventType) ?? '').split('.');
  const object =
    happening === 'associationChange' ? fromObject(event) : objectNamed(subject === 'object' ? (text(event.objectTypeId) ?? '') : subject);
  if (portal === null || object === null) return [];
  const kind = happening === 'privacyDeletion' ? 'erase' : 'look';
  return idsOf(event, happening)
    .filter((recordId) => recordId !== '')
    .map((recordId) => ({ scope: `hubspot:${portal}`, object, recordId, kind }));
}

/** `CONTACT_TO_COMPANY`: the change comes once for each direction. */
function fromObject(event: Json): string | null {
  return objectNamed((text(event.associationType) ?? '').split('_')[0] ?? '') ?? objectNamed(text(event.fromObjectTypeId) ?? '');
}

function idsOf(event: Json, happening: string): readonly string[] {
  if (happening === 'associationChange') return texts([event.fromObjectId]);
  // The survivor of a merge may have an id that neither of the two had.
  if (happening === 'merge') return [...new Set(texts([event.newObjectId ?? event.primaryObjectId ?? event.objectId]))];
  return texts([event.objectId]);
}
