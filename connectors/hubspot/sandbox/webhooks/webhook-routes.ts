import type { SandboxHost } from '../../../../src/sandbox/types.ts';
import type { Change } from '../change.ts';
import { invalid, missing } from '../errors.ts';
import type { Portal } from '../portal.ts';
import { batchInputs, bodyObject, isObject, textOf, type JsonObject } from '../request-body.ts';
import { guarded, json, NO_CONTENT, param, type Router } from '../router.ts';
import { asksFor, eventJson } from './events.ts';
import { Sender, type DeliverySettings } from './sender.ts';
import { subscriptionJson, Subscriptions } from './subscriptions.ts';

export const APP_ID = 54321;
const FIRST_EVENT = 100;

/** The webhooks of one app: what it subscribed to, and the way out. */
export interface Webhooks {
  readonly subscriptions: Subscriptions;
  readonly sender: Sender;
  maxConcurrentRequests: number;
  readonly take: (change: Change, at: number) => void;
  reset(): void;
  stop(): void;
}

export function newWebhooks(): Webhooks {
  const subscriptions = new Subscriptions();
  const sender = new Sender(plainDelivery());
  let nextEvent = FIRST_EVENT;
  const stop = (): void => {
    sender.stop();
    Object.assign(sender.settings, plainDelivery());
  };
  return {
    subscriptions,
    sender,
    maxConcurrentRequests: 10,
    take: (change, at) => {
      if (sender.settings.targetUrl === null) return;
      for (const subscription of subscriptions.all())
        if (asksFor(subscription, change)) sender.take(eventJson(subscription, change, { eventId: nextEvent++, appId: APP_ID, at }));
    },
    reset: () => {
      stop();
      subscriptions.clear();
      nextEvent = FIRST_EVENT;
    },
    stop,
  };
}

function plainDelivery(): DeliverySettings {
  return { targetUrl: null, clientSecret: 'sandbox', delayMs: 50, retryMs: 1000, duplicateEvery: 0, reorder: false };
}

/** `/webhooks/v3/{appId}`: settings and subscriptions, for the developer key `sandbox`. */
export function addWebhookRoutes(router: Router, portal: Portal, webhooks: Webhooks): void {
  const { subscriptions, sender } = webhooks;
  const app = (path: string): string => `/:appId${path}`;
  const settings = (): JsonObject => {
    if (sender.settings.targetUrl === null) throw missing(`No webhook settings for app ${APP_ID}`);
    return {
      targetUrl: sender.settings.targetUrl,
      throttling: { maxConcurrentRequests: webhooks.maxConcurrentRequests },
      createdAt: portal.clock.now().toISOString(),
    };
  };
  router.on('GET', 'webhooks', app('/settings'), () => json(settings()));
  router.on('PUT', 'webhooks', app('/settings'), (request) => {
    const { targetUrl, throttling } = bodyObject(request);
    const most = isObject(throttling) ? Number(textOf(throttling.maxConcurrentRequests)) : Number.NaN;
    if (!(most > 5)) throw invalid('maxConcurrentRequests must be greater than 5');
    sender.settings.targetUrl = urlOf(targetUrl);
    webhooks.maxConcurrentRequests = most;
    return json(settings());
  });
  router.on('DELETE', 'webhooks', app('/settings'), () => {
    sender.settings.targetUrl = null;
    return NO_CONTENT;
  });
  router.on('GET', 'webhooks', app('/subscriptions'), () => json({ results: subscriptions.all().map(subscriptionJson) }));
  router.on('POST', 'webhooks', app('/subscriptions'), (request) =>
    json(subscriptionJson(subscriptions.add(bodyObject(request), portal.clock.now())), 201),
  );
  router.on('POST', 'webhooks', app('/subscriptions/batch/update'), (request) => {
    const results = batchInputs(bodyObject(request), 100).map(({ id, active }) => {
      const subscription = subscriptions.get(textOf(id) ?? '');
      subscription.active = active === true;
      return subscriptionJson(subscription);
    });
    const now = portal.clock.now().toISOString();
    return json({ status: 'COMPLETE', results, startedAt: now, completedAt: now });
  });
  router.on('GET', 'webhooks', app('/subscriptions/:id'), (request) => json(subscriptionJson(subscriptions.get(param(request, 'id')))));
  router.on('PATCH', 'webhooks', app('/subscriptions/:id'), (request) => {
    const subscription = subscriptions.get(param(request, 'id'));
    subscription.active = bodyObject(request).active === true;
    return json(subscriptionJson(subscription));
  });
  router.on('DELETE', 'webhooks', app('/subscriptions/:id'), (request) => {
    subscriptions.remove(param(request, 'id'));
    return NO_CONTENT;
  });
}

/** `/_sandbox/webhooks`: the app's settings and subscriptions at once, the odd ways of delivery, and what became of the deliveries. */
export function addWebhookControls(host: SandboxHost, portal: Portal, webhooks: Webhooks): void {
  const { sender, subscriptions } = webhooks;
  const state = (): JsonObject => ({
    ...sender.settings,
    subscriptions: subscriptions.all().map(subscriptionJson),
    ...sender.counts,
    pending: sender.pending,
  });
  host.route('GET', '/_sandbox/webhooks', () => json(state()));
  host.route(
    'POST',
    '/_sandbox/webhooks',
    guarded((request) => {
      const { subscriptions: wanted, ...changes } = bodyObject(request);
      applySettings(sender.settings, changes);
      if (Array.isArray(wanted)) {
        subscriptions.clear();
        for (const one of wanted as readonly unknown[])
          subscriptions.add(isObject(one) ? { active: true, ...one } : one, portal.clock.now());
      }
      return json(state());
    }),
  );
  host.route('POST', '/_sandbox/webhooks/flush', async () => {
    await sender.flush();
    return json(state());
  });
  host.route('DELETE', '/_sandbox/webhooks', () => {
    webhooks.reset();
    return NO_CONTENT;
  });
}

function applySettings(settings: DeliverySettings, changes: JsonObject): void {
  for (const [name, value] of Object.entries(changes)) {
    if (name === 'targetUrl') settings.targetUrl = value === null ? null : urlOf(value);
    else if (name === 'clientSecret' && typeof value === 'string') settings.clientSecret = value;
    else if (name === 'reorder' && typeof value === 'boolean') settings.reorder = value;
    else if ((name === 'delayMs' || name === 'retryMs' || name === 'duplicateEvery') && isWhole(value)) settings[name] = value;
    else throw invalid(`webhooks: "${name}" is not known, or its value is of the wrong type`);
  }
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function urlOf(value: unknown): string {
  const text = textOf(value) ?? '';
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) throw invalid(`Invalid targetUrl: ${text}`);
  return text;
}
