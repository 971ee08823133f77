import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import jsforce from 'jsforce';
import type { Listener, Listening, Signal } from '../../src/core/types.ts';
import type { Identity } from './auth.ts';
import { toId18 } from './auth.ts';
import { asArray, asNumber, asObject, asText } from './shapes.ts';
import type { StreamParts } from './stream-reader.ts';

/** Every object that the org's admin has selected. */
const CHANNEL = '/data/ChangeEvents';
const ONLY_NEW = -1;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;
const OURS = ';client=Kakehashi';

interface Parts extends StreamParts {
  readonly identity: () => Promise<Identity>;
}

/** faye's client has it; its types do not. */
type Faye = ReturnType<jsforce.Connection['streaming']['createClient']> & { disconnect(): void };
interface Message {
  readonly channel?: unknown;
  readonly advice?: { readonly reconnect?: unknown };
  ext?: Record<string, unknown>;
}

/**
 * Change Data Capture over CometD, through jsforce's client. It goes on after the last replay id; where Salesforce no longer
 * has what follows it (72 hours), or says itself that it lost track, `onGap` is told and listening begins anew.
 */
export function listen(parts: Parts, listening: Listening): Listener {
  const closing = new AbortController();
  const { signal } = closing;
  const done = stayOn(parts, listening, AbortSignal.any([signal, parts.context.signal]));
  return {
    close: async () => {
      closing.abort();
      await done;
    },
  };
}

/** One connection after the other, each until it ends; they end with an expired token, a refused position, or for good. */
async function stayOn(parts: Parts, listening: Listening, signal: AbortSignal): Promise<void> {
  const { context } = parts;
  const place = { after: listening.after };
  for (let pause = FIRST_PAUSE_MS; ;) {
    if (over(signal)) return;
    try {
      await connection(parts, { ...listening, place, signal, onReady: () => (pause = FIRST_PAUSE_MS) });
    } catch (error) {
      if (over(signal)) return;
      context.log.warn('change events', { message: error instanceof Error ? error.message : String(error), pauseMs: pause });
      if (/replayId|^400/.test(error instanceof Error ? error.message : '')) {
        place.after = null;
        await listening.onGap().catch(() => undefined);
      }
      await delay(pause, undefined, { signal }).catch(() => undefined);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      // A call like any other: where the token is over, it is renewed on the way.
      await parts.client.call({ method: 'GET', path: `${parts.client.base}/limits`, what: 'Asking for the limits' }).catch(() => undefined);
    }
  }
}

/** A function, because it changes while it is awaited. */
function over(signal: AbortSignal): boolean {
  return signal.aborted;
}

interface Work extends Listening {
  readonly place: { after: string | null };
  readonly signal: AbortSignal;
  readonly onReady: () => void;
}

async function connection(parts: Parts, work: Work): Promise<void> {
  const { orgId } = await parts.identity();
  const { instanceUrl, accessToken } = await parts.client.session();
  const client = new jsforce.Connection({ instanceUrl, accessToken, version: parts.settings.apiVersion });
  const over = new AbortController();
  const end = (): void => {
    over.abort();
  };
  const fail = (reason: unknown): void => {
    over.abort(reason);
  };
  let told: Promise<void> = Promise.resolve();
  const faye = client.streaming.createClient([replayFrom(work.place), refusals(fail)] as never[]) as Faye;
  work.signal.addEventListener('abort', end);
  try {
    const heard = (data: unknown): void => {
      // What follows one that could not be stored must not move the position past it.
      told = told.then(() => (over.signal.aborted ? undefined : tell(work, orgId, data))).catch(fail);
    };
    subscribe(faye, heard, work.onReady, fail);
    await once(over.signal, 'abort');
    if (!work.signal.aborted) over.signal.throwIfAborted();
  } finally {
    // However it ended: two clients would tell everything twice.
    work.signal.removeEventListener('abort', end);
    faye.disconnect();
    await told;
  }
}

function subscribe(faye: Faye, heard: (data: unknown) => void, ready: () => void, refused: (reason: Error) => void): void {
  const subscription = faye.subscribe(CHANNEL, heard) as unknown as PromiseLike<void>;
  subscription.then(ready, (error: unknown) => {
    refused(new Error(asText(asObject(error).message) || String(error)));
  });
}

/** Adds the position to what subscribes, also after a new handshake of faye's own. */
function replayFrom(place: Work['place']) {
  return {
    outgoing: (message: Message, pass: (message: Message) => void): void => {
      if (message.channel === '/meta/subscribe') {
        message.ext = { ...message.ext, replay: { [CHANNEL]: place.after === null ? ONLY_NEW : Number(place.after) } };
      }
      pass(message);
    },
  };
}

/** A server that wants no further call from this client ends the connection. */
function refusals(end: (reason: Error) => void) {
  return {
    incoming: (message: Message, pass: (message: Message) => void): void => {
      if (message.advice?.reconnect === 'none') end(new Error('Salesforce refused the streaming client'));
      else pass(message);
    },
  };
}

/** The position moves when what came before it is stored. */
async function tell(work: Work, orgId: string, data: unknown): Promise<void> {
  const { payload, event } = asObject(data);
  const header = asObject(asObject(payload).ChangeEventHeader);
  const position = String(asNumber(asObject(event).replayId));
  const ids = asArray(header.recordIds).map(asText);
  const type = asText(header.changeType);
  if (type === 'GAP_OVERFLOW' || ids.some((id) => id.includes('*'))) await work.onGap();
  await work.onSignals(signalsOf(work, `salesforce:${orgId}`, header, ids), position);
  work.place.after = position;
}

/** What we wrote ourselves is known. */
function signalsOf(work: Work, scope: string, header: Readonly<Record<string, unknown>>, ids: readonly string[]): readonly Signal[] {
  const object = asText(header.entityName);
  if (!work.objects.includes(object) || asText(header.changeOrigin).endsWith(OURS)) return [];
  return ids.filter((id) => !id.includes('*')).map((id) => ({ scope, object, recordId: toId18(id), kind: 'look' }));
}
