import type { Path } from '../schema/index.ts';
import { report, usesField } from './compiling.ts';
import type { StreamCompiling } from './compiling.ts';
import { fieldsOfFormula } from './formula-fields.ts';
import { forbiddenIn, messageOf, parseFormula } from './formula-sandbox.ts';
import { BROKEN } from './row.ts';
import type { Row } from './row.ts';

/** Checks a formula and books it for the stream; its result arrives with the row. */
export function compileFormula(
  c: StreamCompiling,
  source: string,
  path: Path,
  options: { readonly reads?: readonly string[] | undefined; readonly optional?: boolean } = {},
): (row: Row) => unknown {
  const fields = fieldsRead(c, source, path);
  if (fields === null) return () => BROKEN;
  const named = [...new Set([...fields, ...(options.reads ?? [])])];
  for (const field of named) usesField(c, field, path, { optional: options.optional === true });
  for (const match of source.matchAll(/\bassociations\.(\w+)/g)) usesField(c, match[0], path);
  const index = c.formulas.push({ source, fields: named }) - 1;
  return (row) => {
    const result = row.formulas[index];
    if (result === undefined) return null;
    if ('value' in result) return result.value;
    row.reject('RECORD_INVALID', 'formula', {
      ja: `式が計算できません: ${result.error}`,
      en: `The formula cannot be computed: ${result.error}`,
    });
    return BROKEN;
  };
}

function fieldsRead(c: StreamCompiling, source: string, path: Path): readonly string[] | null {
  try {
    const ast = parseFormula(source).ast();
    const forbidden = forbiddenIn(ast);
    if (forbidden === null) return fieldsOfFormula(ast);
    report(c, path, {
      found: { ja: `式の中の ${forbidden}`, en: `${forbidden} in a formula` },
      expected: { ja: '同じレコードからいつも同じ結果になる式', en: 'a formula that gives the same for the same record' },
    });
  } catch (error) {
    report(c, path, {
      found: { ja: `読めない式(${messageOf(error)})`, en: `a formula that cannot be read (${messageOf(error)})` },
      expected: { ja: 'JSONata の式', en: 'a JSONata formula' },
    });
  }
  return null;
}
