import type { FaultBox } from './faults.ts';
import { asObject, ControlInputError } from './faults.ts';
import type { MovableClock } from './clock.ts';
import type { Journal } from './journal.ts';
import { SandboxBadJson } from './request.ts';
import type { RouteTable } from './routes.ts';
import type { SandboxAnswer, SandboxRequest } from './types.ts';

export interface ControlParts {
  readonly journal: Journal;
  readonly faults: FaultBox;
  readonly clock: MovableClock;
  readonly records: (object: string) => Iterable<object> | null;
  readonly reset: () => Promise<void>;
}

const CHUNK_CHARS = 64 * 1024;
const JSON_TYPE = { 'content-type': 'application/json;charset=utf-8' };

/** The routes under `/_sandbox/`: no credentials, no faults, not in the journal. */
export function addControlRoutes(table: RouteTable, parts: ControlParts): void {
  const { journal, faults, clock } = parts;
  const route = (method: string, path: string, handle: (request: SandboxRequest) => SandboxAnswer | Promise<SandboxAnswer>): void => {
    table.add(method, `/_sandbox/${path}`, (request) => guarded(() => handle(request)));
  };
  route('GET', 'requests', () => ({ status: 200, headers: JSON_TYPE, body: jsonArray(journal.entries()) }));
  route('DELETE', 'requests', () => {
    journal.clear();
    return { status: 204 };
  });
  route('GET', 'records/:object', (request) => answerRecords(parts, request.params.object ?? ''));
  route('GET', 'faults', () => ({ status: 200, body: faults.list() }));
  route('POST', 'faults', (request) => ({ status: 201, body: faults.add(request.json()) }));
  route('DELETE', 'faults', () => {
    faults.clear();
    return { status: 204 };
  });
  route('POST', 'reset', async () => {
    await parts.reset();
    return { status: 204 };
  });
  route('GET', 'clock', () => ({ status: 200, body: { now: clock.now().toISOString() } }));
  route('POST', 'clock', (request) => {
    moveClock(clock, request.json());
    return { status: 200, body: { now: clock.now().toISOString() } };
  });
}

async function guarded(handle: () => SandboxAnswer | Promise<SandboxAnswer>): Promise<SandboxAnswer> {
  try {
    return await handle();
  } catch (error) {
    if (!(error instanceof ControlInputError) && !(error instanceof SandboxBadJson)) throw error;
    return { status: 400, body: { message: error.message } };
  }
}

function answerRecords(parts: ControlParts, object: string): SandboxAnswer {
  const records = parts.records(object);
  if (records === null) return { status: 404, body: { message: `no object "${object}" here` } };
  return { status: 200, headers: { 'content-type': 'application/x-ndjson;charset=utf-8' }, body: ndjson(records) };
}

function moveClock(clock: MovableClock, input: unknown): void {
  const { now, advanceMs, ...others } = asObject(input, 'clock');
  const stray = Object.keys(others)[0];
  if (stray !== undefined) throw new ControlInputError(`unknown key "${stray}"; the clock takes now or advanceMs`);
  if ((now === undefined) === (advanceMs === undefined)) throw new ControlInputError('expected either now or advanceMs');
  if (now !== undefined) {
    const time = typeof now === 'string' || typeof now === 'number' ? new Date(now) : new Date(Number.NaN);
    if (Number.isNaN(time.getTime())) throw new ControlInputError('now: expected an ISO 8601 time');
    clock.set(time);
  } else if (typeof advanceMs === 'number' && Number.isFinite(advanceMs)) {
    clock.advance(advanceMs);
  } else {
    throw new ControlInputError('advanceMs: expected a number of milliseconds');
  }
}

async function* ndjson(records: Iterable<object>): AsyncGenerator<string> {
  yield* gathered(lines(records));
}

function* lines(records: Iterable<object>): Generator<string> {
  for (const record of records) yield `${JSON.stringify(record)}\n`;
}

async function* jsonArray(entries: Iterable<object>): AsyncGenerator<string> {
  yield '[';
  yield* gathered(commaSeparated(entries));
  yield ']';
}

function* commaSeparated(entries: Iterable<object>): Generator<string> {
  let comma = '';
  for (const entry of entries) {
    yield comma + JSON.stringify(entry);
    comma = ',\n';
  }
}

/** Joins small pieces into chunks, and lets other requests in between them. */
async function* gathered(pieces: Iterable<string>): AsyncGenerator<string> {
  let chunk = '';
  for (const piece of pieces) {
    chunk += piece;
    if (chunk.length < CHUNK_CHARS) continue;
    yield chunk;
    chunk = '';
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  if (chunk !== '') yield chunk;
}
