/** Writes `docs/errors.md` from the registry of codes. */
import { writeFileSync } from 'node:fs';
import { ERROR_CODES } from '../src/core/errors.ts';

const HEAD = `# Error codes / エラーコード

Every error and every rejected record carries one of these codes. They are stable: they stand in \`--json\` output, in the database and
in the API, and are never renamed. The verdict says what becomes of the work: **retry** – time heals it · **skip** – this record
only, the rest goes on · **stop** – a person must act.

| code | verdict | meaning | what to do |
|---|---|---|---|
`;
const rows = Object.entries(ERROR_CODES).map(
  ([code, { verdict, meaning, action }]) => `| \`${code}\` | ${verdict} | ${meaning.en} / ${meaning.ja} | ${action.en} / ${action.ja} |\n`,
);
const TAIL = `
Exit codes of the command line: 0 done · 1 failed, try again · 2 a person must change something.
`;
writeFileSync('docs/errors.md', HEAD + rows.join('') + TAIL);
