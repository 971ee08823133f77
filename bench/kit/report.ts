import { cpus, loadavg, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { FULL, SMALL, type Size } from './lab.ts';

export interface Options {
  readonly scale: 'small' | 'full';
  readonly size: Size;
  readonly repeats: number;
  readonly json: boolean;
  /** How long each answer of the vendors takes at least, on top of what the sandbox needs. */
  readonly latencyMs: number;
}

/** `--scale small|full` (small), `--repeats N`, `--latency-ms N` (0), `--json`. */
export function readOptions(defaults: { readonly repeats: number }): Options {
  const { values } = parseArgs({
    options: {
      scale: { type: 'string', default: 'small' },
      repeats: { type: 'string' },
      'latency-ms': { type: 'string', default: '0' },
      json: { type: 'boolean', default: false },
    },
  });
  if (values.scale !== 'small' && values.scale !== 'full') throw new Error(`--scale: found "${values.scale}"; expected small or full`);
  const repeats = Number(values.repeats ?? defaults.repeats);
  if (!Number.isInteger(repeats) || repeats < 1)
    throw new Error(`--repeats: found "${String(values.repeats)}"; expected a whole number from 1`);
  const latencyMs = Number(values['latency-ms']);
  if (!Number.isInteger(latencyMs) || latencyMs < 0)
    throw new Error(`--latency-ms: found "${values['latency-ms']}"; expected a whole number from 0`);
  return { latencyMs, scale: values.scale, size: values.scale === 'full' ? FULL : SMALL, repeats, json: values.json };
}

export interface Figure {
  readonly name: string;
  readonly value: number;
  /** The most that it may be. */
  readonly aim: number | null;
}

export interface Report {
  readonly bench: string;
  readonly scale: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  readonly figures: readonly Figure[];
}

/** A table for people, or one JSON document. How busy the machine was belongs to every figure. */
export function print(report: Report, json: boolean): void {
  const machine = {
    cores: cpus().length,
    cpu: cpus()[0]?.model ?? '',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    load: loadavg()[1] ?? 0,
  };
  if (json) {
    process.stdout.write(`${JSON.stringify({ ...report, machine, node: process.version })}\n`);
    return;
  }
  const lines = [report.header, ...report.rows].map((row) => row.map((cell) => (typeof cell === 'number' ? number(cell) : cell)));
  const widths = report.header.map((_, i) => Math.max(...lines.map((line) => (line[i] ?? '').length)));
  process.stdout.write(
    `${report.bench} (--scale ${report.scale}; load of the last five minutes ${number(machine.load)} on ${machine.cores} cores)\n`,
  );
  for (const line of lines)
    process.stdout.write(
      `  ${line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ')}\n`,
    );
  for (const { name, value, aim } of report.figures) {
    const judged = aim === null ? '' : `   aim ≤ ${number(aim)} ${value <= aim ? '✓' : '✗'}`;
    process.stdout.write(`${name}: ${number(value)}${judged}\n`);
  }
}

function number(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 2 : 0 });
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle) - 1] ?? 0)) / 2;
}
