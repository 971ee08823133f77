import type { Mapped, SourceRecord } from '../core/types.ts';
import type { Ingested } from '../engine/ingest.ts';
import { EVENT_FIELDS } from '../engine/events-mapping.ts';
import type { Caller } from './access.ts';
import type { ServerDeps } from './deps.ts';
import { Refusal } from './kit/problem.ts';

/** Events of one call. */
export const MOST_EVENTS = 500;

interface Answer {
  readonly key: string | null;
  readonly status: 'added' | 'changed' | 'unchanged' | 'rejected';
  readonly problems?: readonly { readonly code: string; readonly field: string | null; readonly message: string }[];
}

interface Taken {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly results: readonly Answer[];
}

/**
 * A batch of events of one program, each with a key of its own. The same key again changes nothing, or corrects what was
 * said under it. One that cannot be taken says why and spoils no other. Keys belong to the token's name.
 */
export async function takeEvents(given: unknown, caller: Caller, deps: Pick<ServerDeps, 'takeEvents' | 'locale'>): Promise<Taken> {
  if (caller.kind !== 'token' || caller.name === null) throw new Refusal(403, 'FORBIDDEN', { text: BY_TOKEN, fix: TOKEN });
  if (!Array.isArray(given) || given.length === 0 || given.length > MOST_EVENTS) throw new Refusal(400, 'INPUT_INVALID', { text: BATCH });
  const events: readonly unknown[] = given;
  const faults = events.map(faultOf);
  const records = events.flatMap((event, i) => (faults[i] === null && isObject(event) ? [recordOf(event)] : []));
  const taken = await deps.takeEvents(`api:${encodeURIComponent(caller.name)}`, records);
  const results = events.map((event, i): Answer => {
    const fault = faults[i];
    const key = isObject(event) && typeof event.key === 'string' ? event.key : null;
    if (typeof fault === 'string') return { key, status: 'rejected', problems: [{ code: 'RECORD_INVALID', field: null, message: fault }] };
    return answerFor(key ?? '', taken, deps);
  });
  const count = (status: Answer['status']): number => results.filter((one) => one.status === status).length;
  return { added: count('added'), changed: count('changed'), unchanged: count('unchanged'), rejected: count('rejected'), results };
}

const BY_TOKEN = {
  ja: '出来事はトークンで渡します(キーはトークンの名前に属します)',
  en: 'Events are handed in with a token: their keys belong to its name',
};
const TOKEN = { ja: 'kakehashi token create <名前> --scope ingest', en: 'kakehashi token create <name> --scope ingest' };
const BATCH = {
  ja: `{ "events": [ … ] } の形の JSON で 1〜${MOST_EVENTS}件を送ってください`,
  en: `Send { "events": [ … ] } as JSON with 1 to ${MOST_EVENTS} events.`,
};

function answerFor(key: string, { mapped, saved }: Ingested, { locale }: Pick<ServerDeps, 'locale'>): Answer {
  // Of two events under one key the later counts.
  const one: Mapped | undefined = mapped.findLast(({ recordId }) => recordId === key);
  const problems = (one?.rejections ?? []).map(({ code, field, message }) => ({ code, field, message: message[locale] }));
  if (problems.length > 0) return { key, status: 'rejected', problems };
  return { key, status: saved?.fresh.includes(key) === true ? 'added' : saved?.changed.includes(key) === true ? 'changed' : 'unchanged' };
}

const KEY = /^[^\s@]{1,120}$/;
const LONGEST = 4000;

/** Why it is no event at all; null: the mapping may look at it. */
function faultOf(event: unknown): string | null {
  if (!isObject(event)) return 'An event is an object';
  if (typeof event.key !== 'string' || !KEY.test(event.key)) return '"key" must be a text of 1 to 120 characters without spaces and @';
  const known: readonly string[] = EVENT_FIELDS;
  const strange = Object.keys(event).filter((name) => !known.includes(name));
  if (strange.length > 0) return `Unknown fields: ${strange.slice(0, 5).join(', ')}; there are ${known.join(', ')}`;
  const odd = Object.entries(event).find(([, value]) => !isPlain(value));
  return odd === undefined ? null : `"${odd[0]}" must be a text of at most ${LONGEST} characters, a number, true, false or null`;
}

function isPlain(value: unknown): boolean {
  return (
    value === null || typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && value.length <= LONGEST)
  );
}

function recordOf(event: Readonly<Record<string, unknown>>): SourceRecord {
  return { id: String(event.key), raw: event, modifiedAt: null };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
