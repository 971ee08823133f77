import type { SandboxAnswer, SandboxHost, SandboxRequest } from '../../../../src/sandbox/types.ts';
import { sessionOf } from '../auth/oauth.ts';
import type { Org } from '../org.ts';
import { asRecord } from '../store/input.ts';
import { Subscribers, type Subscriber } from './subscribers.ts';

type Message = Readonly<Record<string, unknown>>;

const CHANGE_CHANNEL = /^\/data\/(?:ChangeEvents|(\w+)ChangeEvent)$/;
const RETRY = { reconnect: 'retry', interval: 0, timeout: 110_000 };

/** `/cometd/67.0`: the Bayeux protocol with long polling and replay, for change events (Streaming API Developer Guide). */
export function addCometd(host: SandboxHost, org: Org): void {
  const subscribers = new Subscribers();
  host.route('GET', '/cometd/:version', () => ({
    status: 400,
    headers: { 'content-type': 'text/html' },
    body: 'Unknown Bayeux Transport',
  }));
  host.route('POST', '/cometd/:version', (request) => answer(org, subscribers, request));
  host.onReset(() => {
    subscribers.clear();
  });
}

async function answer(org: Org, subscribers: Subscribers, request: SandboxRequest): Promise<SandboxAnswer> {
  // A poll that came with other messages waits for nobody before them.
  const messages = messagesOf(request.json()).toSorted((a, b) => Number(isPoll(a)) - Number(isPoll(b)));
  const known = sessionOf(org, request) !== null;
  const replies: object[] = [];
  for (const message of messages) {
    replies.push(...(known ? await reply(org, subscribers, message) : [unauthenticated(message)]));
  }
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(replies) };
}

function isPoll({ channel }: Message): boolean {
  return channel === '/meta/connect';
}

/** How long a poll may stay open; a client that asks for 0 wants to know at once that it is connected. */
function patience({ advice }: Message): number {
  const asked = Number(asRecord(advice ?? null)?.timeout ?? RETRY.timeout);
  return Number.isFinite(asked) ? Math.min(Math.max(asked, 0), RETRY.timeout) : RETRY.timeout;
}

/** A single message may come without its list. */
function messagesOf(body: unknown): readonly Message[] {
  const list = Array.isArray(body) ? (body as readonly unknown[]) : [body];
  return list.map(asRecord).filter((message) => message !== null);
}

function unauthenticated(message: Message): object {
  const handshake = message.channel === '/meta/handshake';
  return {
    ...echo(message),
    successful: false,
    error: handshake ? '403::Handshake denied' : '401::Authentication invalid',
    ext: { sfdc: { failureReason: '401::Authentication invalid' } },
    advice: { reconnect: 'none' },
  };
}

function echo({ id, channel }: Message): object {
  return { ...(id === undefined ? {} : { id }), channel };
}

async function reply(org: Org, subscribers: Subscribers, message: Message): Promise<readonly object[]> {
  const ok = { ...echo(message), successful: true };
  if (message.channel === '/meta/handshake') {
    const clientId = subscribers.open();
    const supported = { version: '1.0', minimumVersion: '1.0', supportedConnectionTypes: ['long-polling'] };
    return [{ ...ok, clientId, ...supported, ext: { replay: true, 'payload.format': true } }];
  }
  const subscriber = subscribers.find(message.clientId);
  if (subscriber === undefined)
    return [{ ...echo(message), successful: false, error: '403::Unknown client', advice: { interval: 0, reconnect: 'handshake' } }];
  const named = { ...ok, clientId: subscriber.id };
  switch (message.channel) {
    case '/meta/connect':
      return [...(await subscriber.events(org.feed, patience(message))), { ...named, advice: RETRY }];
    case '/meta/subscribe':
      return [subscribe(org, subscriber, message)];
    case '/meta/unsubscribe':
      subscriber.channels.delete(String(message.subscription));
      return [{ ...named, subscription: message.subscription }];
    case '/meta/disconnect':
      subscribers.close(subscriber);
      return [named];
    default:
      return [{ ...named, successful: false, error: '405::Publish is not supported' }];
  }
}

function subscribe(org: Org, subscriber: Subscriber, message: Message): object {
  const channel = String(message.subscription);
  const refused = (error: string): object => ({
    ...echo(message),
    clientId: subscriber.id,
    subscription: channel,
    successful: false,
    error,
  });
  const entity = CHANGE_CHANNEL.exec(channel);
  if (entity === null || (entity[1] !== undefined && org.schema.object(entity[1]) === undefined))
    return refused(`404::The channel specified is not valid:${channel}`);
  const asked = Number(asRecord(asRecord(message.ext)?.replay ?? null)?.[channel] ?? -1);
  if (asked >= 0 && (asked < org.feed.first - 1 || asked > org.feed.last))
    return refused(
      `400::The replayId {${String(asked)}} you provided was invalid.  Please provide a valid ID, -2 to replay all events, or -1 to replay only new events.`,
    );
  const from = asked === -2 ? org.feed.first - 1 : asked < 0 ? org.feed.last : asked;
  subscriber.channels.set(channel, { object: entity[1] ?? null, from });
  return { ...echo(message), clientId: subscriber.id, subscription: channel, successful: true };
}
