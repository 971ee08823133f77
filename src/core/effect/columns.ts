import { independentColumns } from '../../stats/independent-columns.ts';
import { meanOf } from '../../stats/comparison.ts';
import { both } from '../assess/format.ts';
import type { Text } from '../types.ts';
import type { EffectRow, EffectTable } from './types.ts';

export interface Column {
  readonly name: string;
  readonly values: readonly number[];
  readonly kind: 'base' | 'before' | 'zero' | 'covariate' | 'stratum';
}

/** Mean of the earlier windows: the base of every comparison, because the last window alone makes effects out of a bad quarter. */
export function baseOf(row: EffectRow): number {
  return row.before.length === 0 ? 0 : meanOf(row.before);
}

/** From this share of zeros (and of others) on, "nothing at all" is a property of its own. */
const SPIKE = 0.05;

/**
 * What the groups are made alike in: covariates, earlier outcomes, and whether these were zero where that is frequent
 * (no sale at all differs in kind from a small one; Dehejia & Wahba 1999 do so for earnings).
 */
export function balancingColumns(rows: readonly EffectRow[], names: EffectTable['names'], windows: number): Column[] {
  const covariates = names.covariates.map((name, c): Column => ({
    name,
    values: rows.map((row) => row.covariates[c] ?? 0),
    kind: 'covariate',
  }));
  const before = names.before
    .slice(0, windows)
    .map((name, b): Column => ({ name, values: rows.map((row) => row.before[b] ?? 0), kind: 'before' }));
  const zeros = before
    .filter(({ values }) => hasSpike(values, rows))
    .map(({ name, values }): Column => ({ name: `${name} = 0`, values: values.map((value) => (value === 0 ? 1 : 0)), kind: 'zero' }));
  return [...covariates, ...before, ...zeros];
}

function hasSpike(values: readonly number[], rows: readonly EffectRow[]): boolean {
  return ([0, 1] as const).every((group) => {
    const own = values.filter((_, i) => rows[i]?.treated === group);
    const share = own.filter((value) => value === 0).length / Math.max(1, own.length);
    return share >= SPIKE && share <= 1 - SPIKE;
  });
}

/** What a randomised comparison is made sharper with: base, covariates, strata as 0/1 columns. */
export function adjustingColumns(rows: readonly EffectRow[], names: EffectTable['names']): Column[] {
  const base: Column[] = names.before.length === 0 ? [] : [{ name: names.before.join(', '), values: rows.map(baseOf), kind: 'base' }];
  const covariates = names.covariates.map((name, c): Column => ({
    name,
    values: rows.map((row) => row.covariates[c] ?? 0),
    kind: 'covariate',
  }));
  const strata = [...new Set(rows.map((row) => row.stratum ?? ''))].sort().slice(1);
  const dummies = strata.map((name): Column => ({
    name,
    values: rows.map((row) => ((row.stratum ?? '') === name ? 1 : 0)),
    kind: 'stratum',
  }));
  return [...dummies, ...base, ...covariates];
}

/** Columns that say something of their own, and a note on those the user named that do not. */
export function informative(columns: readonly Column[]): { readonly kept: readonly Column[]; readonly notes: readonly Text[] } {
  const chosen = new Set(
    independentColumns(
      columns.map(({ values }) => values),
      { constant: true },
    ),
  );
  const dropped = columns.filter(({ kind }, i) => !chosen.has(i) && (kind === 'covariate' || kind === 'before' || kind === 'base'));
  return { kept: columns.filter((_, i) => chosen.has(i)), notes: dropped.map(droppedNote) };
}

function droppedNote({ name, values }: Column): Text {
  const constant = values.every((value) => value === values[0]);
  return both((locale) => {
    if (locale === 'ja') return `列「${name}」は${constant ? '値がすべて同じ' : '他の列から計算できる(共線)'}ため、使いませんでした。`;
    return `Column "${name}" was not used: ${constant ? 'all its values are the same' : 'the other columns already say it (collinear)'}.`;
  });
}
