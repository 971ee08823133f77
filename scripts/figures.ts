/** `npm run figures -- --data DIR [--json]`: published figures recomputed from the data sets, ours beside the reference. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { adventureworksFigures } from './figures/adventureworks.ts';
import { cdnowFigures } from './figures/cdnow.ts';
import type { Figure } from './figures/figure.ts';
import { nswFigures } from './figures/nsw.ts';

const SETS: Readonly<Record<string, (data: string) => Promise<Figure[]>>> = {
  cdnow: cdnowFigures,
  adventureworks: adventureworksFigures,
  nsw: nswFigures,
};

const { values } = parseArgs({ options: { data: { type: 'string' }, json: { type: 'boolean', default: false } } });
const { data } = values;
if (data === undefined || !existsSync(data)) {
  console.error(`There is no folder "${data ?? ''}". Say where the data sets are: npm run figures -- --data DIR`);
  process.exit(2);
}
const figures: Figure[] = [];
for (const [name, compute] of Object.entries(SETS)) {
  if (existsSync(join(data, name))) figures.push(...(await compute(data)));
  else console.error(`${name}: not in ${data}, left out`);
}
if (values.json) console.log(JSON.stringify(figures, null, 2));
else
  for (const { name, ours, reference, difference } of figures)
    console.log(
      `${name.padEnd(28)} ${ours.toFixed(4).padStart(16)} ${String(reference).padStart(14)} ${difference.toExponential(1).padStart(10)}`,
    );
