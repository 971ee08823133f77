import { randomUUID } from 'node:crypto';
import type { SandboxAnswer } from '../../../src/sandbox/types.ts';
import { invalid, VendorError } from './errors.ts';
import { listOf, needed, textOf, type Json } from './input.ts';
import { parseQuery } from './query.ts';
import { appOf, type App, type Domain, type Row } from './store.ts';
import { render } from './values.ts';

const MOST_OPEN = 10;
const LIFE_MS = 10 * 60_000;

interface Open {
  readonly app: App;
  readonly rows: readonly Row[];
  readonly fields: readonly string[];
  readonly size: number;
  next: number;
  until: number;
}

export interface Cursors {
  create(params: Json): SandboxAnswer;
  get(params: Json): SandboxAnswer;
  remove(params: Json): SandboxAnswer;
  clear(): void;
}

/** At most ten at a time in the whole domain, each for ten minutes; what it gives was fixed when it was made. */
export function openCursors(domain: Domain): Cursors {
  const open = new Map<string, Open>();
  const now = (): number => domain.clock.now().getTime();
  const of = (id: string): Open => {
    const cursor = open.get(id);
    if (cursor !== undefined && cursor.until > now()) return cursor;
    open.delete(id);
    throw new VendorError(404, 'GAIA_CN01', '指定したカーソルは存在しないか、既に有効期限が切れています。');
  };
  return {
    create(params) {
      const app = appOf(domain, needed(params, 'app'));
      const text = textOf(params.query) ?? '';
      if (/\b(limit|offset)\s+\d+\s*$/i.test(text)) throw invalid({ query: 'limit と offset は指定できません。' });
      const size = Number(textOf(params.size) ?? 100);
      if (!(size >= 1 && size <= 500)) throw invalid({ size: '1から500までの数値を指定してください。' });
      for (const [id, { until }] of open) if (until <= now()) open.delete(id);
      if (open.size >= MOST_OPEN) throw tooMany();
      const { holds, order } = parseQuery(app, text);
      const rows = [...app.records.values()].filter(holds).sort(order);
      const id = randomUUID();
      open.set(id, { app, rows, fields: listOf(params.fields).map(String), size, next: 0, until: now() + LIFE_MS });
      return { status: 200, body: { id, totalCount: String(rows.length) } };
    },
    get(params) {
      const id = needed(params, 'id');
      const cursor = of(id);
      const rows = cursor.rows.slice(cursor.next, cursor.next + cursor.size);
      cursor.next += rows.length;
      cursor.until = now() + LIFE_MS;
      const next = cursor.next < cursor.rows.length;
      if (!next) open.delete(id);
      return { status: 200, body: { records: rows.map((row) => render(cursor.app, row, cursor.fields)), next } };
    },
    remove(params) {
      const id = needed(params, 'id');
      of(id);
      open.delete(id);
      return { status: 200, body: {} };
    },
    clear: () => {
      open.clear();
    },
  };
}

function tooMany(): VendorError {
  return new VendorError(
    400,
    'GAIA_TM12',
    '作成できるカーソルの上限に達しているため、カーソルを作成できません。不要なカーソルを削除するか、しばらく経ってから再実行してください。',
  );
}
