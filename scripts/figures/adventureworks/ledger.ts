import { join } from 'node:path';
import { cell, readCsv } from '../csv.ts';

/** One reseller: in which batches it ordered, ascending, each once, and for how much. */
export interface Reseller {
  readonly id: string;
  readonly batches: readonly number[];
  readonly days: readonly number[];
  /** Sales per batch, 0 where nothing was ordered. */
  readonly sales: readonly number[];
  readonly total: number;
}

export interface Ledger {
  readonly resellers: readonly Reseller[];
  readonly orders: number;
  readonly lastBatch: number;
  readonly lastDay: number;
}

const MONTH_DAYS = 365.25 / 12;

/**
 * Orders fall on month ends only, some a day late (1 March for February), so a batch is the nearest whole number of months
 * since the first.
 */
export async function readLedger(data: string): Promise<Ledger> {
  const path = join(data, 'adventureworks', 'deals.csv');
  const deals = (await readCsv(path)).map((row) => ({
    id: row.partner_id ?? '',
    day: Date.parse(row.order_date ?? '') / 86_400_000,
    amount: cell(row, 'amount', path),
  }));
  const dated = deals.filter(({ day }) => Number.isFinite(day));
  const first = dated.reduce((low, { day }) => Math.min(low, day), Infinity);
  const lastDay = dated.reduce((high, { day }) => Math.max(high, day), -Infinity);
  const batchOf = (day: number): number => Math.round((day - first) / MONTH_DAYS);
  const lastBatch = dated.length === 0 ? -1 : batchOf(lastDay);
  const own = new Map<string, { day: number; amount: number }[]>();
  for (const row of await readCsv(join(data, 'adventureworks', 'partners.csv'))) own.set(row.partner_id ?? '', []);
  for (const { id, day, amount } of dated) own.set(id, [...(own.get(id) ?? []), { day, amount }]);
  const resellers = [...own].map(([id, rows]): Reseller => {
    const sales = Array.from({ length: lastBatch + 1 }, () => 0);
    for (const { day, amount } of rows) sales[batchOf(day)] = (sales[batchOf(day)] ?? 0) + amount;
    const batches = [...new Set(rows.map(({ day }) => batchOf(day)))].sort((a, b) => a - b);
    const days = [...new Set(rows.map(({ day }) => day))].sort((a, b) => a - b);
    return { id, batches, days, sales, total: rows.reduce((sum, { amount }) => sum + amount, 0) };
  });
  return { resellers, orders: dated.length, lastBatch, lastDay };
}

export function gapsOf(list: readonly number[]): number[] {
  return list.slice(1).map((one, i) => one - (list[i] ?? 0));
}
