import type { Locale, Text } from '../types.ts';

/** One thing that is wrong in a file that people edit: where, what is there, what should be, and a guess at what was meant. */
export interface Problem {
  readonly file: string;
  /** From 1; 0: the whole of it, a variable for instance. */
  readonly line: number;
  /** From 1. */
  readonly col: number;
  /** `streams.deals.type`; empty for the whole file. */
  readonly path: string;
  readonly found: Text;
  readonly expected: Text;
  readonly suggestion: Text | null;
}

/** `file:line:col path: found …; expected …; did you mean …?` */
export function printProblem(problem: Problem, locale: Locale): string {
  const { file, line, col, path } = problem;
  const place = line === 0 ? file : `${file}:${String(line)}:${String(col)}`;
  const where = `${place}${path === '' ? '' : ` ${path}`}`;
  const hint = problem.suggestion === null ? '' : problem.suggestion[locale];
  if (locale === 'ja') return `${where}: ${problem.found.ja}。必要: ${problem.expected.ja}${hint === '' ? '' : `。${hint}`}`;
  return `${where}: found ${problem.found.en}; expected ${problem.expected.en}${hint === '' ? '' : `; ${hint}`}`;
}

/** All problems, one per line, in order of file and place. */
export function printProblems(problems: readonly Problem[], locale: Locale): string {
  return [...problems]
    .sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.col - b.col))
    .map((problem) => printProblem(problem, locale))
    .join('\n');
}

/** `did you mean X?` in both languages. */
export function didYouMean(candidate: string | undefined): Text | null {
  return candidate === undefined ? null : { ja: `「${candidate}」ではありませんか`, en: `did you mean ${candidate}?` };
}
