import { createHash, createHmac } from 'node:crypto';
import type { JsonObject } from '../request-body.ts';

const MOST_EVENTS = 100;
const TIMEOUT_MS = 5000;
const MOST_RETRIES = 10;
/** What HubSpot decodes in the address before it signs (validating requests, v3). */
const DECODED: Readonly<Record<string, string>> = {
  '%3A': ':',
  '%2F': '/',
  '%3F': '?',
  '%40': '@',
  '%21': '!',
  '%24': '$',
  '%27': "'",
  '%28': '(',
  '%29': ')',
  '%2A': '*',
  '%2C': ',',
  '%3B': ';',
};

/** How deliveries behave; turned from outside. */
export interface DeliverySettings {
  targetUrl: string | null;
  clientSecret: string;
  /** How long events are gathered before they leave, 100 at most in one request. */
  delayMs: number;
  /** Between two attempts; HubSpot spreads its ten over a day. */
  retryMs: number;
  /** Every n-th event is sent twice; 0: none. */
  duplicateEvery: number;
  /** The newest event of a request comes first. */
  reorder: boolean;
}

export interface Delivery {
  readonly events: readonly JsonObject[];
  readonly attempt: number;
}

/** Sends events to the target, signed, gathered into batches, again where it did not answer with 2xx within five seconds. */
export class Sender {
  readonly settings: DeliverySettings;
  #waiting: JsonObject[] = [];
  #taken = 0;
  #timer: NodeJS.Timeout | null = null;
  readonly #retries = new Set<NodeJS.Timeout>();
  readonly #underway = new Set<Promise<void>>();
  #stopped = new AbortController();
  counts = { sent: 0, delivered: 0, failed: 0, givenUp: 0 };

  constructor(settings: DeliverySettings) {
    this.settings = settings;
  }

  get pending(): number {
    return this.#waiting.length + this.#retries.size + this.#underway.size;
  }

  take(event: JsonObject): void {
    this.#taken += 1;
    this.#waiting.push(event);
    const { duplicateEvery, delayMs } = this.settings;
    if (duplicateEvery > 0 && this.#taken % duplicateEvery === 0) this.#waiting.push(event);
    this.#timer ??= setTimeout(() => {
      this.#leave();
    }, delayMs).unref();
  }

  /** Sends at once what waits, and is done when the target has answered; what it refused is tried again later. */
  async flush(): Promise<void> {
    this.#leave();
    await Promise.all(this.#underway);
  }

  stop(): void {
    this.#stopped.abort();
    this.#stopped = new AbortController();
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const timer of this.#retries) clearTimeout(timer);
    this.#timer = null;
    this.#retries.clear();
    this.#waiting = [];
    this.#taken = 0;
    this.counts = { sent: 0, delivered: 0, failed: 0, givenUp: 0 };
  }

  #leave(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const waiting = this.settings.reorder ? this.#waiting.reverse() : this.#waiting;
    this.#waiting = [];
    for (let at = 0; at < waiting.length; at += MOST_EVENTS) this.#start({ events: waiting.slice(at, at + MOST_EVENTS), attempt: 0 });
  }

  #start(delivery: Delivery): void {
    const { signal } = this.#stopped;
    const work: Promise<void> = this.#deliver(delivery, signal).finally(() => this.#underway.delete(work));
    this.#underway.add(work);
  }

  async #deliver(delivery: Delivery, stopped: AbortSignal): Promise<void> {
    const { targetUrl, clientSecret } = this.settings;
    if (targetUrl === null) return;
    const body = JSON.stringify(delivery.events.map((event) => ({ ...event, attemptNumber: delivery.attempt })));
    this.counts.sent += 1;
    const accepted = await post(targetUrl, body, clientSecret, stopped);
    if (stopped.aborted) return;
    if (accepted) {
      this.counts.delivered += 1;
      return;
    }
    this.counts.failed += 1;
    if (delivery.attempt >= MOST_RETRIES) {
      this.counts.givenUp += 1;
      return;
    }
    const timer = setTimeout(() => {
      this.#retries.delete(timer);
      this.#start({ ...delivery, attempt: delivery.attempt + 1 });
    }, this.settings.retryMs).unref();
    this.#retries.add(timer);
  }
}

async function post(url: string, body: string, secret: string, stopped: AbortSignal): Promise<boolean> {
  const timestamp = String(Date.now());
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      redirect: 'manual',
      signal: AbortSignal.any([stopped, AbortSignal.timeout(TIMEOUT_MS)]),
      headers: {
        'content-type': 'application/json',
        'user-agent':
          'HubSpot Connect 2.0 (http://dev.hubspot.com/) (namespace: webhooks-nio-http-client) - WebhooksExecutorDaemon-executor',
        'x-hubspot-signature': createHash('sha256')
          .update(secret + body)
          .digest('hex'),
        'x-hubspot-signature-version': 'v1',
        'x-hubspot-signature-v3': signatureV3(secret, url, body, timestamp),
        'x-hubspot-request-timestamp': timestamp,
      },
    });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false; // Not reached, or not answered in time: HubSpot tries again.
  }
}

/** The v3 signature of a POST. */
export function signatureV3(secret: string, url: string, body: string, timestamp: string): string {
  const uri = url.replace(/%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi, (escape) => DECODED[escape.toUpperCase()] ?? escape);
  return createHmac('sha256', secret).update(`POST${uri}${body}${timestamp}`).digest('base64');
}
