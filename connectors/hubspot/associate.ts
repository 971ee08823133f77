import { AppError } from '../../src/core/errors.ts';
import type { Hubspot } from './client.ts';
import { object, objects, text } from './json.ts';
import { itemError, readFault } from './vendor-errors.ts';

export interface Pair {
  readonly from: string;
  readonly to: string;
}

interface Kind {
  readonly from: string;
  readonly to: string;
}

const MOST = 100;
const WHOLE = [400, 404, 409];

/** Ties records with the default type of association; a tie that exists stays. Resolves with the pairs that failed. */
export async function associate(hubspot: Hubspot, kind: Kind, pairs: readonly Pair[]): Promise<ReadonlyMap<Pair, AppError>> {
  const failed = new Map<Pair, AppError>();
  for (let i = 0; i < pairs.length; i += MOST) {
    for (const [pair, error] of await send(hubspot, kind, pairs.slice(i, i + MOST))) failed.set(pair, error);
  }
  return failed;
}

async function send(hubspot: Hubspot, kind: Kind, pairs: readonly Pair[]): Promise<ReadonlyMap<Pair, AppError>> {
  const what = `tie ${kind.from} to ${kind.to}`;
  const answer = await hubspot.call({
    what,
    method: 'POST',
    path: hubspot.paths.associations(kind.from, kind.to, 'associate/default'),
    body: { inputs: pairs.map(({ from, to }) => ({ from: { id: from }, to: { id: to } })) },
    effect: 'write',
    accept: WHOLE,
  });
  const body = object(answer.body);
  const done = new Set(objects(body.results).flatMap((result) => ends(text(object(result.from).id), text(object(result.to).id))));
  const open = answer.status >= 400 ? pairs : pairs.filter(({ from, to }) => !done.has(`${from} ${to}`));
  if (open.length === 0) return new Map();
  if (pairs.length > 1) return halves(hubspot, kind, open);
  const fault = readFault(answer.status >= 400 ? body : objects(body.errors)[0]);
  return new Map(open.map((pair) => [pair, itemError(what, fault)]));
}

async function halves(hubspot: Hubspot, kind: Kind, pairs: readonly Pair[]): Promise<ReadonlyMap<Pair, AppError>> {
  const middle = Math.ceil(pairs.length / 2);
  const first = await send(hubspot, kind, pairs.slice(0, middle));
  return middle === pairs.length ? first : new Map([...first, ...(await send(hubspot, kind, pairs.slice(middle)))]);
}

/** HubSpot may tell a tie from either end. */
function ends(from: string | null, to: string | null): readonly string[] {
  return [`${String(from)} ${String(to)}`, `${String(to)} ${String(from)}`];
}
