import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cell, readCsv } from '../csv.ts';

export interface Person {
  readonly treat: number;
  readonly age: number;
  readonly education: number;
  readonly black: number;
  readonly hispanic: number;
  readonly married: number;
  readonly nodegree: number;
  readonly re74: number;
  readonly re75: number;
  readonly re78: number;
}

/** Nobody where the file is missing; `re74` is not a number where the file has no such column. */
export async function readPeople(data: string, file: string): Promise<readonly Person[]> {
  const path = join(data, 'nsw', file);
  if (!existsSync(path)) return [];
  return (await readCsv(path)).map((row) => ({
    treat: cell(row, 'treat', path),
    age: cell(row, 'age', path),
    education: cell(row, 'education', path),
    black: cell(row, 'black', path),
    hispanic: cell(row, 'hispanic', path),
    married: cell(row, 'married', path),
    nodegree: cell(row, 'nodegree', path),
    re74: row.re74 === undefined ? Number.NaN : cell(row, 're74', path),
    re75: cell(row, 're75', path),
    re78: cell(row, 're78', path),
  }));
}

const unemployed = (earnings: number): number => (earnings === 0 ? 1 : 0);
const base = (p: Person): number[] => [p.age, p.education, p.black, p.hispanic, p.married, p.nodegree, p.re74];
export const covariates = (p: Person): number[] => [...base(p), p.re75, unemployed(p.re74), unemployed(p.re75)];
export const before75 = (p: Person): number[] => [...base(p), unemployed(p.re74)];

export function split(rows: readonly Person[], outcome: (p: Person) => number): [number[], number[]] {
  return [rows.filter((p) => p.treat === 1).map(outcome), rows.filter((p) => p.treat === 0).map(outcome)];
}
